using System.Collections.Immutable;

namespace StateStore.Webhooks.Pump;

/// <summary>The changes of letters and attempts since the last commit.</summary>
/// <param name="dead">The names of the dead letters that the store holds, oldest first.</param>
/// <param name="mostDead">The most dead letters of one webhook.</param>
/// <param name="memory">The bytes of all webhooks of the process.</param>
internal sealed class Outbox(IEnumerable<string> dead, int mostDead, ByteBudget memory)
{
    private readonly Queue<string> _dead = new(dead);
    private readonly Dictionary<string, NamedLetter> _put = new(StringComparer.Ordinal);
    private readonly List<NamedLetter> _newDead = [];
    private readonly List<string> _remove = [];
    private readonly List<string> _removeDead = [];
    private ImmutableArray<WebhookAttempt> _attempts = [];
    private bool _hasAttempts;

    /// <summary>True if there is something to commit.</summary>
    public bool HasChanges => _put.Count + _newDead.Count + _remove.Count > 0 || _hasAttempts;

    /// <summary>The number of letters to store.</summary>
    public int Puts => _put.Count + _newDead.Count;

    /// <summary>The bytes of the letters since the last commit.</summary>
    public long Bytes { get; private set; }

    public void Begin(ImmutableArray<WebhookAttempt> attempts) => _attempts = attempts;

    public void Put(string name, WebhookLetter letter)
    {
        _put[name] = new(name, letter);
        Hold(letter);
    }

    public void Remove(string name)
    {
        _put.Remove(name);
        _remove.Add(name);
    }

    public void Bury(string name, WebhookLetter letter)
    {
        Remove(name);
        _newDead.Add(new(name, letter));
        Hold(letter);
        _dead.Enqueue(name);
        while (_dead.Count > mostDead)
        {
            _removeDead.Add(_dead.Dequeue());
        }
    }

    public void Note(WebhookAttempt attempt)
    {
        _attempts = [attempt, .. _attempts.Take(WebhookAttempt.MostKept - 1)];
        _hasAttempts = true;
    }

    /// <summary>Takes the changes for a commit.</summary>
    public LetterChanges Take()
    {
        var changes = new LetterChanges([.. _put.Values], [.. _newDead], [.. _remove], [.. _removeDead], _hasAttempts ? _attempts : null);
        _put.Clear();
        _newDead.Clear();
        _remove.Clear();
        _removeDead.Clear();
        _hasAttempts = false;
        return changes;
    }

    /// <summary>Gives back the bytes of the letters, after a commit or at the end.</summary>
    public void Release()
    {
        memory.Give(Bytes);
        Bytes = 0;
    }

    private void Hold(WebhookLetter letter)
    {
        Bytes += letter.Data.Utf8.Length;
        memory.Take(letter.Data.Utf8.Length);
    }
}
