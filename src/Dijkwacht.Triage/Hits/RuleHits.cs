namespace Dijkwacht.Triage.Hits;

/// <summary>
/// One rule's matches, in groups by address, answer and page: of each group the earliest are kept whole. When they are too
/// many in all, every group keeps half as many; when there are too many groups, as in a flood from a botnet, the rule has
/// one group for the answered and one for the refused.
/// </summary>
internal sealed class RuleHits
{
    /// <summary>Matches kept of one group while there are few.</summary>
    internal const int MostPerGroup = 20_000;

    /// <summary>Matches kept of one group whatever happens, and of each group of a flood.</summary>
    internal const int LeastPerGroup = 20;

    /// <summary>Groups, until they are taken for a flood.</summary>
    internal const int MaxGroups = 1_000;

    /// <summary>Matches kept of the rule: enough for the least of the most groups.</summary>
    internal const int MaxKept = MaxGroups * LeastPerGroup;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string? Address, bool Refused, string? Part), Group> _groups = [];
    private int _perGroup = MostPerGroup;
    private int _kept;
    private bool _isFlood;

    public void Add(Hit hit)
    {
        lock (_gate)
        {
            Group group = GroupFor(hit);
            group.Count++;
            group.LastTicks = Math.Max(group.LastTicks, hit.Ticks);
            group.Kept.Add(hit);
            _kept++;
            if (group.Kept.Count >= 2 * _perGroup)
                Trim(group);
            if (_kept > 2 * MaxKept)
                Shrink();
        }
    }

    public void TakeAll(List<Hit> all, Dictionary<Hit, (long Extra, long LastTicks)> extra)
    {
        lock (_gate)
        {
            Shrink();
            foreach (Group group in _groups.Values)
            {
                group.Kept.Sort(Hit.Compare);
                if (group.Count > group.Kept.Count)
                    extra[group.Kept[0]] = (group.Count - group.Kept.Count, group.LastTicks);
                all.AddRange(group.Kept);
            }
        }
    }

    private Group GroupFor(Hit hit)
    {
        if (!_isFlood && !_groups.ContainsKey(KeyOf(hit)) && _groups.Count == MaxGroups)
            MergeFlood();
        (string?, bool, string?) key = _isFlood ? (null, hit.IsRefused, null) : KeyOf(hit);
        if (!_groups.TryGetValue(key, out Group? group))
            _groups[key] = group = new Group();
        return group;
    }

    private static (string?, bool, string?) KeyOf(Hit hit) => (hit.Address, hit.IsRefused, $"{hit.Kind}|{hit.Page}");

    /// <summary>Each group holds at least the earliest of its own that a merged group keeps, so nothing that counts is lost.</summary>
    private void MergeFlood()
    {
        _isFlood = true;
        _perGroup = LeastPerGroup;
        var all = _groups.ToList();
        _groups.Clear();
        foreach (((_, bool refused, _), Group each) in all)
        {
            if (!_groups.TryGetValue((null, refused, null), out Group? merged))
                _groups[(null, refused, null)] = merged = new Group();
            merged.Count += each.Count;
            merged.LastTicks = Math.Max(merged.LastTicks, each.LastTicks);
            merged.Kept.AddRange(each.Kept);
        }

        foreach (Group merged in _groups.Values)
            Trim(merged);
    }

    /// <summary>Keeps the most per group that fits; the answer is the same in whatever order the matches came.</summary>
    private void Shrink()
    {
        while (true)
        {
            foreach (Group group in _groups.Values)
                Trim(group);
            if (_kept <= MaxKept || _perGroup == LeastPerGroup)
                return;
            _perGroup = Math.Max(LeastPerGroup, _perGroup / 2);
        }
    }

    private void Trim(Group group)
    {
        int cut = group.Kept.Count - _perGroup;
        if (cut <= 0)
            return;
        group.Kept.Sort(Hit.Compare);
        group.Kept.RemoveRange(_perGroup, cut);
        _kept -= cut;
    }

    private sealed class Group
    {
        public long Count { get; set; }

        public long LastTicks { get; set; }

        public List<Hit> Kept { get; } = [];
    }
}
