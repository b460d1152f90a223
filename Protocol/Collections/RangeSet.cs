using System.Diagnostics;

namespace ActorUdp.Protocol;

/// <summary>A run of numbers: start included, end not.</summary>
internal readonly record struct NumberRange(long Start, long End)
{
    public long Length => End - Start;
}

/// <summary>
/// A set of numbers as sorted, disjoint, non-touching runs in one array. Small sets, mostly appended at the end or taken
/// from the front: both are cheap. It grows but never shrinks its array, so a warm set does not allocate.
/// </summary>
[DebuggerDisplay("{Count} ranges")]
internal sealed class RangeSet
{
    private NumberRange[] _ranges = [];
    private int _head;

    /// <summary>Number of runs.</summary>
    public int Count { get; private set; }

    public bool IsEmpty => Count == 0;

    /// <summary>How many numbers are in the set.</summary>
    public long Total { get; private set; }

    /// <summary>The run at a place; 0 is the lowest.</summary>
    public NumberRange this[int index]
    {
        get
        {
            Invariant.Check((uint)index < (uint)Count, "a run of a set lies inside the set");
            return _ranges[_head + index];
        }
    }

    public NumberRange First => this[0];

    public NumberRange Last => this[Count - 1];

    public void Clear()
    {
        Count = 0;
        _head = 0;
        Total = 0;
    }

    /// <summary>Adds a run, merging it with what it overlaps or touches.</summary>
    /// <returns>How many numbers were not in the set before.</returns>
    public long Add(long start, long end)
    {
        if (start >= end)
            return 0;
        // Most additions go to the end.
        if (Count > 0 && _ranges[_head + Count - 1] is var last && start >= last.Start)
        {
            if (start <= last.End)
                return ExtendLast(last, end);
            Insert(Count, new NumberRange(start, end));
            Total += end - start;
            return end - start;
        }
        var from = FirstEndingAtOrAfter(start);
        var to = from;
        long covered = 0;
        var merged = new NumberRange(start, end);
        while (to < Count && _ranges[_head + to].Start <= end)
        {
            var old = _ranges[_head + to];
            covered += old.Length;
            merged = new NumberRange(Math.Min(merged.Start, old.Start), Math.Max(merged.End, old.End));
            to++;
        }
        if (to == from)
        {
            Insert(from, merged);
        }
        else
        {
            _ranges[_head + from] = merged;
            RemoveAt(from + 1, to - from - 1);
        }
        Total += merged.Length - covered;
        return merged.Length - covered;
    }

    /// <summary>Removes a run of numbers, splitting runs where needed.</summary>
    public void Remove(long start, long end)
    {
        if (start >= end || Count == 0)
            return;
        var index = FirstEndingAfter(start);
        while (index < Count && _ranges[_head + index].Start < end)
        {
            var old = _ranges[_head + index];
            Total -= Math.Min(old.End, end) - Math.Max(old.Start, start);
            if (old.Start < start && old.End > end)
            {
                _ranges[_head + index] = old with { End = start };
                Insert(index + 1, old with { Start = end });
                return;
            }
            if (old.Start < start)
            {
                _ranges[_head + index++] = old with { End = start };
            }
            else if (old.End > end)
            {
                _ranges[_head + index] = old with { Start = end };
                return;
            }
            else
            {
                RemoveAt(index, 1);
            }
        }
    }

    /// <summary>Adds the part of a run that is not in another set.</summary>
    public void AddExcept(long start, long end, RangeSet except)
    {
        var index = except.FirstEndingAfter(start);
        while (start < end && index < except.Count)
        {
            var hole = except._ranges[except._head + index++];
            if (hole.Start >= end)
                break;
            Add(start, hole.Start);
            start = Math.Max(start, hole.End);
        }
        Add(start, end);
    }

    public void RemoveFirst()
    {
        Total -= First.Length;
        RemoveAt(0, 1);
    }

    /// <summary>Whether a number is in the set.</summary>
    public bool Contains(long value)
    {
        var index = FirstEndingAfter(value);
        return index < Count && _ranges[_head + index].Start <= value;
    }

    /// <summary>The run that ends after a number and is the lowest such, when there is one.</summary>
    public bool TryFindEndingAfter(long value, out NumberRange range)
    {
        var index = FirstEndingAfter(value);
        range = index < Count ? _ranges[_head + index] : default;
        return index < Count;
    }

    private long ExtendLast(NumberRange last, long end)
    {
        if (end <= last.End)
            return 0;
        _ranges[_head + Count - 1] = last with { End = end };
        Total += end - last.End;
        return end - last.End;
    }

    private int FirstEndingAfter(long value)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_ranges[_head + middle].End > value)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }

    private int FirstEndingAtOrAfter(long value)
    {
        var index = FirstEndingAfter(value);
        return index > 0 && _ranges[_head + index - 1].End == value ? index - 1 : index;
    }

    private void Insert(int index, NumberRange range)
    {
        if (_head + Count == _ranges.Length)
            MakeRoom();
        var at = _head + index;
        Array.Copy(_ranges, at, _ranges, at + 1, Count - index);
        _ranges[at] = range;
        Count++;
    }

    private void RemoveAt(int index, int count)
    {
        if (count == 0)
            return;
        if (index == 0)
            _head += count;
        else
            Array.Copy(_ranges, _head + index + count, _ranges, _head + index, Count - index - count);
        Count -= count;
        if (Count == 0)
            _head = 0;
    }

    private void MakeRoom()
    {
        // Runs taken from the front leave room there: use it while it is at least half, so that appending stays cheap.
        var target = _head * 2 >= _ranges.Length && _head > 0 ? _ranges : new NumberRange[Math.Max(8, _ranges.Length * 2)];
        Array.Copy(_ranges, _head, target, 0, Count);
        _ranges = target;
        _head = 0;
    }
}
