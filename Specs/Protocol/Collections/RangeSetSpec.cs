using ActorUdp.Protocol;
using FsCheck;
using FsCheck.Fluent;

namespace ActorUdp.Specs.Protocol.Collections;

public class RangeSetSpec
{
    [Fact]
    public void It_is_a_set_of_numbers_whatever_is_added_and_removed()
    {
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll<(byte Operation, byte Start, byte Length)[]>(Behaves));
    }

    [Fact]
    public void Runs_that_touch_become_one()
    {
        var set = new RangeSet();
        set.Add(10, 20);
        set.Add(30, 40);
        Assert.Equal(10, set.Add(20, 30));
        Assert.Equal(1, set.Count);
        Assert.Equal(new NumberRange(10, 40), set.First);
    }

    [Fact]
    public void A_run_can_be_split_by_removal()
    {
        var set = new RangeSet();
        set.Add(0, 100);
        set.Remove(40, 60);
        Assert.Equal([new NumberRange(0, 40), new NumberRange(60, 100)], Runs(set));
        Assert.Equal(80, set.Total);
    }

    [Fact]
    public void What_another_set_has_can_be_left_out()
    {
        var except = new RangeSet();
        except.Add(10, 20);
        except.Add(30, 40);
        var set = new RangeSet();
        set.AddExcept(15, 50, except);
        Assert.Equal([new NumberRange(20, 30), new NumberRange(40, 50)], Runs(set));
    }

    [Fact]
    public void Appending_and_taking_from_the_front_for_ever_does_not_allocate()
    {
        var set = new RangeSet();
        void Cycle(int count)
        {
            for (var i = 0; i < count; i++)
            {
                set.Add(i * 10L, i * 10L + 5);
                if (set.Count > 5)
                    set.RemoveFirst();
            }
        }
        Cycle(1_000);
        set.Clear();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Cycle(100_000);
        // The runtime itself may take a little while it compiles the loop anew.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000);
    }

    private static bool Behaves((byte Operation, byte Start, byte Length)[] operations)
    {
        var set = new RangeSet();
        var other = new RangeSet();
        var model = new SortedSet<long>();
        var otherModel = new HashSet<long>();
        foreach (var (operation, start, length) in operations)
        {
            var numbers = Enumerable.Range(start, length % 40).Select(n => (long)n).ToArray();
            var end = start + numbers.Length;
            switch (operation % 4)
            {
                case 0:
                    var isNew = numbers.Count(n => !model.Contains(n));
                    if (set.Add(start, end) != isNew)
                        return false;
                    model.UnionWith(numbers);
                    break;
                case 1:
                    set.Remove(start, end);
                    model.ExceptWith(numbers);
                    break;
                case 2:
                    other.Add(start, end);
                    otherModel.UnionWith(numbers);
                    break;
                default:
                    set.AddExcept(start, end, other);
                    model.UnionWith(numbers.Where(n => !otherModel.Contains(n)));
                    break;
            }
            if (!Agree(set, model))
                return false;
        }
        return true;
    }

    private static bool Agree(RangeSet set, SortedSet<long> model)
    {
        var runs = Runs(set);
        var sorted = runs.Zip(runs.Skip(1)).All(pair => pair.First.End < pair.Second.Start);
        var numbers = runs.SelectMany(run => Enumerable.Range((int)run.Start, (int)run.Length).Select(n => (long)n));
        return sorted && numbers.SequenceEqual(model) && set.Total == model.Count
            && Enumerable.Range(0, 300).All(n => set.Contains(n) == model.Contains(n));
    }

    private static NumberRange[] Runs(RangeSet set) => [.. Enumerable.Range(0, set.Count).Select(i => set[i])];
}
