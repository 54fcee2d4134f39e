
namespace StateStore.ZeroMq.Tests;

/// <summary>The phase gate: the callers that run together, and the order of the others.</summary>
public sealed class PhaseGateTests
{
    private readonly PhaseGate _gate = new();
    private readonly List<string> _begun = [];

    [Theory]
    [InlineData("r1 r2 r3", "r1 r2 r3")]
    [InlineData("w1 w2 w3", "w1 w2 w3")]
    [InlineData("w1 r1 r2", "w1")]
    [InlineData("r1 w1 r2", "r1")]
    [InlineData("a1 a2", "a1")]
    [InlineData("r1 a1 r2", "r1")]
    public void Callers_of_one_phase_begin_together(string entering, string begun)
    {
        Enter(entering);
        Assert.Equal(begun, string.Join(' ', _begun));
    }

    [Theory]
    [InlineData("w1 r1 r2 w2", 1, "w1 r1 r2")]
    [InlineData("w1 r1 r2 w2", 2, "w1 r1 r2")]
    [InlineData("w1 r1 r2 w2", 3, "w1 r1 r2 w2")]
    [InlineData("w1 w2 r1", 1, "w1 w2")]
    [InlineData("w1 w2 r1", 2, "w1 w2 r1")]
    [InlineData("a1 a2 r1 r2 a3", 1, "a1 a2")]
    [InlineData("a1 a2 r1 r2 a3", 2, "a1 a2 r1 r2")]
    [InlineData("a1 a2 r1 r2 a3", 4, "a1 a2 r1 r2 a3")]
    public void The_next_phase_begins_after_all_callers_of_the_previous_phase_have_left(string entering, int leaving, string begun)
    {
        Enter(entering);
        for (var i = 0; i < leaving; i++)
        {
            _gate.Leave();
        }

        Assert.Equal(begun, string.Join(' ', _begun));
    }

    [Fact]
    public void A_caller_that_arrives_while_turns_are_given_is_served_last()
    {
        // The first reader, once it has its turn, lets a third reader in. The second reader arrived earlier and must come first.
        Enter("w1");
        _ = EnterAsync("r1", () => Enter("r3"));
        Enter("r2");
        _gate.Leave();
        Assert.Equal("w1 r1 r2 r3", string.Join(' ', _begun));
    }

    [Fact]
    public void Many_callers_that_leave_immediately_do_not_overflow_the_stack()
    {
        Enter("w0");
        for (var i = 1; i < 20_000; i++)
        {
            _ = EnterAsync((i % 2 == 0 ? "w" : "r") + i, _gate.Leave);
        }

        _gate.Leave();
        Assert.Equal(Enumerable.Range(0, 20_000), _begun.Select(name => int.Parse(name.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)));
    }

    private void Enter(string names)
    {
        // The synchronisation context of the test runner would give turns on other threads. No server has such a context.
        SynchronizationContext.SetSynchronizationContext(null);
        foreach (var name in names.Split(' '))
        {
            _ = EnterAsync(name, static () => { });
        }
    }

    private async Task EnterAsync(string name, Action whenBegun)
    {
        await _gate.EnterAsync(name[0] switch { 'r' => CommandPhase.Read, 'w' => CommandPhase.Write, _ => CommandPhase.Alone }).ConfigureAwait(false);
        _begun.Add(name);
        whenBegun();
    }
}
