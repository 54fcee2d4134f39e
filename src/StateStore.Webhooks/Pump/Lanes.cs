namespace StateStore.Webhooks.Pump;

/// <summary>
/// The parcels that wait, in one lane for each subject. Only the first parcel of a lane is attempted, so the events of a subject keep their order.
/// </summary>
internal sealed class Lanes
{
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private readonly Queue<(Lane Lane, int Ticket)> _ready = new();
    private readonly PriorityQueue<(Lane Lane, int Ticket), DateTimeOffset> _delayed = new();

    /// <summary>The stored parcels by the time since which they wait. They are not always stored in that order.</summary>
    private readonly SortedSet<Parcel> _stored = new(Comparer<Parcel>.Create((a, b) => (a.Since, a.Number).CompareTo((b.Since, b.Number))));

    private long _numbers;

    /// <summary>The number of parcels that are stored and wait.</summary>
    public int Stored => _stored.Count;

    /// <summary>The number of parcels that wait.</summary>
    public int Count { get; private set; }

    /// <summary>The oldest stored parcel; null = none.</summary>
    public Parcel? Oldest => _stored.Min;

    /// <summary>The time since which the oldest parcel waits; null = none waits.</summary>
    public DateTimeOffset? OldestSince => Oldest?.Since ?? _lanes.Values.Select(lane => (DateTimeOffset?)lane.First.Since).Min();

    /// <summary>The parcels that are not stored.</summary>
    public IEnumerable<Parcel> Unstored => _lanes.Values.SelectMany(lane => lane.Parcels).Where(parcel => parcel.Name is null);

    /// <summary>
    /// The parcel that tests whether a failing receiver is back: of the first parcels of all lanes, the oldest of those with the fewest attempts. So an event
    /// that the receiver always refuses does not delay the others.
    /// </summary>
    public Parcel? Probe => _lanes.Values.Select(lane => lane.First).MinBy(parcel => (parcel.Attempts, parcel.Since));

    /// <summary>The earliest time at which a delayed lane becomes ready; null = none is delayed.</summary>
    public DateTimeOffset? NextAt => _delayed.TryPeek(out _, out var at) ? at : null;

    /// <summary>Adds a parcel at the end of its lane. Returns true if the parcels before it are stored, so that it has to be stored too.</summary>
    public bool Add(Parcel parcel)
    {
        if (!_lanes.TryGetValue(parcel.Lane, out var lane))
        {
            _lanes[parcel.Lane] = lane = new();
            MakeReady(lane);
        }

        parcel.Node = lane.Parcels.AddLast(parcel);
        Count++;
        if (parcel.Name is not null)
        {
            NoteStored(parcel);
        }

        return lane.First.Name is not null;
    }

    /// <summary>Notes that a parcel is stored from now on.</summary>
    public void NoteStored(Parcel parcel)
    {
        parcel.Number = ++_numbers;
        _stored.Add(parcel);
    }

    /// <summary>True if the first parcel of a lane may be attempted now.</summary>
    public bool HasReady(DateTimeOffset now)
    {
        while (_delayed.TryPeek(out var delayed, out var at) && at <= now)
        {
            _ready.Enqueue(delayed);
            _delayed.Dequeue();
        }

        // A lane that was taken as the probe meanwhile has another ticket.
        while (_ready.TryPeek(out var entry) && (entry.Ticket != entry.Lane.Ticket || entry.Lane.Parcels.Count == 0))
        {
            _ready.Dequeue();
        }

        return _ready.Count > 0;
    }

    /// <summary>Takes the first parcel of a lane that may be attempted now; null = none.</summary>
    public Parcel? TakeReady(DateTimeOffset now)
    {
        if (!HasReady(now))
        {
            return null;
        }

        var lane = _ready.Dequeue().Lane;
        lane.Ticket++;
        return lane.First;
    }

    /// <summary>Takes the probe out of the lanes that wait for their turn.</summary>
    public void Take(Parcel probe) => _lanes[probe.Lane].Ticket++;

    /// <summary>Takes a parcel out: it is delivered or a dead letter. The next one of its lane is ready.</summary>
    public void Remove(Parcel parcel)
    {
        var lane = _lanes[parcel.Lane];
        var wasFirst = lane.First == parcel;
        lane.Parcels.Remove(parcel.Node!);
        Count--;
        _stored.Remove(parcel);
        if (lane.Parcels.Count == 0)
        {
            _lanes.Remove(parcel.Lane);
        }
        else if (wasFirst)
        {
            MakeReady(lane);
        }
    }

    /// <summary>Delays the lane of a parcel.</summary>
    public void Delay(Parcel parcel, DateTimeOffset until)
    {
        var lane = _lanes[parcel.Lane];
        _delayed.Enqueue((lane, ++lane.Ticket), until);
    }

    /// <summary>The parcels of the same lane, the given one included.</summary>
    public IEnumerable<Parcel> LaneOf(Parcel parcel) => _lanes[parcel.Lane].Parcels;

    private void MakeReady(Lane lane) => _ready.Enqueue((lane, ++lane.Ticket));

    private sealed class Lane
    {
        public LinkedList<Parcel> Parcels { get; } = [];

        public Parcel First => Parcels.First!.Value;

        /// <summary>The number of the only valid entry of the lane among those that wait for their turn.</summary>
        public int Ticket { get; set; }
    }
}
