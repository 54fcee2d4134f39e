using System.Runtime.CompilerServices;

namespace StateStore.JsonSchema.Patterns;

/// <summary>The trail: the choices to try and the registers to restore.</summary>
internal ref partial struct BacktrackingMatcher
{
    /// <summary>
    /// Removes the choices of a look that has matched, because a look is not entered again. The registers to restore stay, so its captures can be undone.
    /// </summary>
    private void DropChoices(int height)
    {
        var trail = _scratch.Trail;
        var kept = _top;
        for (var top = _top; top > height;)
        {
            var kind = trail[top - 1];
            if (kind < 0)
            {
                top -= kind == Choice ? 3 : 4;
                continue;
            }

            trail[--kept] = kind;
            trail[--kept] = trail[top - 2];
            top -= 2;
        }

        trail.AsSpan(kept, _top - kept).CopyTo(trail.AsSpan(height));
        _top = height + _top - kept;
    }

    /// <summary>Restores registers down to the newest choice, and continues with that choice.</summary>
    private bool Backtrack(ref int at, ref int position)
    {
        while (_top > 0)
        {
            var kind = Pop(out var address, out var where, out var bound, out var isRegister);
            if (isRegister)
            {
                continue;
            }

            at = address;
            position = where;
            if (kind == Choice)
            {
                return true;
            }

            if (kind == FewerOfSet ? TakeFewer(address, ref position, bound) : TakeMore(ref at, ref position, bound))
            {
                return true;
            }
        }

        return false;
    }

    private bool TakeFewer(int address, ref int position, int least)
    {
        if (position > least)
        {
            Utf8Text.StepBack(_text, ref position);
        }
        else
        {
            Utf8Text.Next(_text, ref position);
        }

        return position == least || Push(FewerOfSet, address, position, least);
    }

    private bool TakeMore(ref int at, ref int position, int count)
    {
        ref readonly var step = ref _code[at++];
        if (!Read(step.Set!, step.IsBackward, ref position))
        {
            return false;
        }

        return count + 1 == step.B || Push(MoreOfSet, at - 1, position, count + 1);
    }

    /// <summary>Removes the newest entry. A register is restored immediately.</summary>
    private int Pop(out int address, out int position, out int bound, out bool isRegister)
    {
        var trail = _scratch.Trail;
        var kind = trail[_top - 1];
        (address, position, bound) = (0, 0, 0);
        isRegister = kind >= 0;
        if (isRegister)
        {
            _scratch.Registers[kind] = trail[_top - 2];
            _top -= 2;
            return kind;
        }

        position = trail[_top - 2];
        address = trail[_top - 3];
        if (kind != Choice)
        {
            bound = trail[_top - 4];
        }

        _top -= kind == Choice ? 3 : 4;
        return kind;
    }

    private bool PushChoice(int address, int position)
    {
        if (!HasRoom())
        {
            return false;
        }

        var trail = _scratch.Trail;
        trail[_top++] = address;
        trail[_top++] = position;
        trail[_top++] = Choice;
        return true;
    }

    private bool Push(int kind, int address, int position, int bound)
    {
        if (!HasRoom())
        {
            return false;
        }

        var trail = _scratch.Trail;
        trail[_top++] = bound;
        trail[_top++] = address;
        trail[_top++] = position;
        trail[_top++] = kind;
        return true;
    }

    /// <summary>Changes a register, and pushes its old value for a failure.</summary>
    private bool Assign(int register, int value)
    {
        var old = _scratch.Registers[register];
        if (old == value)
        {
            return true;
        }

        if (!HasRoom())
        {
            return false;
        }

        _scratch.Trail[_top++] = old;
        _scratch.Trail[_top++] = register;
        _scratch.Registers[register] = value;
        return true;
    }

    /// <summary>Returns whether an entry fits on the trail. A trail that is too long ends the search like a spent budget.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool HasRoom() => _top + 4 <= _scratch.Trail.Length || Grow();

    private bool Grow()
    {
        if (_scratch.Trail.Length >= MaxTrail)
        {
            _fuel = 0;
            return false;
        }

        Array.Resize(ref _scratch.Trail, 2 * _scratch.Trail.Length);
        return true;
    }
}
