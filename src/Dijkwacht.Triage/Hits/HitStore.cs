namespace Dijkwacht.Triage.Hits;

/// <summary>
/// Keeps matches in bounded memory: per rule, address and answer the earliest ones whole, all of them counted. What is
/// kept depends on the matches alone, not on the order in which threads deliver them.
/// </summary>
internal sealed class HitStore
{
    private const int MaxTotal = 200_000;
    private const int MaxGroups = 50_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Rule, string? Address, bool Refused, string? Detail), Group> _groups = [];
    private int _perGroup = 20_000;
    private int _total;

    public void Add(Hit hit)
    {
        lock (_gate)
        {
            (string, string?, bool, string?) key = (hit.Rule.Name, hit.Address, hit.IsRefused, hit.Kind + "|" + hit.Page);
            if (!_groups.TryGetValue(key, out Group? group))
            {
                if (_groups.Count >= MaxGroups)
                    key = (hit.Rule.Name, null, hit.IsRefused, null);
                if (!_groups.TryGetValue(key, out group))
                    _groups[key] = group = new Group();
            }

            group.Count++;
            group.LastTicks = Math.Max(group.LastTicks, hit.Ticks);
            group.Kept.Add(hit);
            _total++;
            if (group.Kept.Count > 2 * _perGroup)
                Trim(group);
            while (_total > MaxTotal && _perGroup > 100)
            {
                foreach (Group each in _groups.Values)
                    Trim(each);
                if (_total > MaxTotal)
                    _perGroup /= 2;
            }
        }
    }

    /// <summary>All kept matches in order, and how many more of each group were counted.</summary>
    public List<Hit> TakeAll(out Dictionary<Hit, (long Extra, long LastTicks)> extra)
    {
        lock (_gate)
        {
            var all = new List<Hit>(_total);
            extra = [];
            foreach (Group group in _groups.Values)
            {
                Trim(group);
                group.Kept.Sort(Hit.Compare);
                if (group.Count > group.Kept.Count && group.Kept.Count > 0)
                    extra[group.Kept[0]] = (group.Count - group.Kept.Count, group.LastTicks);
                all.AddRange(group.Kept);
            }

            _groups.Clear();
            _total = 0;
            all.Sort(Hit.Compare);
            return all;
        }
    }

    private void Trim(Group group)
    {
        if (group.Kept.Count <= _perGroup)
            return;
        group.Kept.Sort(Hit.Compare);
        int cut = group.Kept.Count - _perGroup;
        group.Kept.RemoveRange(_perGroup, cut);
        _total -= cut;
    }

    private sealed class Group
    {
        public long Count { get; set; }

        public long LastTicks { get; set; }

        public List<Hit> Kept { get; } = [];
    }
}
