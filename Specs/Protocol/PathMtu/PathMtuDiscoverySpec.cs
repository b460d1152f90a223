using ActorUdp.Protocol;

namespace ActorUdp.Specs.Protocol.PathMtu;

/// <summary>The phases of RFC 8899 section 5.2, and what ends each.</summary>
public class PathMtuDiscoverySpec
{
    private const int Proven = PathMtuDiscovery.Proven;
    private const double Fast = double.MaxValue;

    private long _now = 1;
    private long _number = 1;

    [Fact]
    public void The_ceiling_is_tried_first_and_ends_the_search_when_it_passes()
    {
        var path = Searching(1_200, 65_507);
        Assert.Equal((PathMtuPhase.Search, 1_200, 65_507), (path.Phase, path.Size, path.Candidate));
        Pass(path);
        Assert.Equal((PathMtuPhase.SearchComplete, 65_507, 0), (path.Phase, path.Size, path.Candidate));
        Assert.Equal(long.MaxValue, path.NextTimeout);
    }

    [Fact]
    public void One_probe_is_under_way_at_a_time()
    {
        var path = Searching(1_200, 9_000);
        Assert.True(path.WantsProbe);
        path.OnProbeSent();
        Assert.False(path.WantsProbe);
        path.OnProbeLost(9_000, besideData: false, _now);
        Assert.True(path.WantsProbe);
    }

    [Fact]
    public void A_size_is_too_large_only_when_three_probes_of_it_were_lost()
    {
        var path = Searching(1_200, 65_507);
        Lose(path);
        Lose(path);
        Assert.Equal(65_507, path.Candidate);
        Pass(path);
        Assert.Equal(65_507, path.Size);
    }

    [Fact]
    public void Probes_that_were_lost_beside_data_say_nothing_of_their_size_for_a_while()
    {
        var path = Searching(1_200, 65_507);
        for (var i = 0; i < PathMtuDiscovery.MaximumUncountedProbes + PathMtuDiscovery.MaximumProbes - 1; i++)
            Lose(path, besideData: true);
        Assert.Equal(65_507, path.Candidate);
        Lose(path, besideData: true);
        Assert.Equal(8_972, path.Candidate);
        for (var i = 0; i < PathMtuDiscovery.MaximumUncountedProbes; i++)
            Lose(path, besideData: true);
        Pass(path);
        Assert.Equal(8_972, path.Size);
    }

    [Theory]
    [InlineData(1_472, 1_472)]
    [InlineData(8_972, 8_972)]
    [InlineData(1_452, 1_452)]
    public void Usual_sizes_are_found_exactly_with_few_probes(int carries, int found)
    {
        var path = Searching(1_200, 65_507);
        Search(path, carries);
        Assert.Equal((PathMtuPhase.SearchComplete, found), (path.Phase, path.Size));
        Assert.True(path.Probes <= 16, $"{path.Probes} probes");
    }

    [Fact]
    public void Any_other_size_is_found_to_a_step_that_is_not_worth_more_probes()
    {
        var random = new Random(1);
        for (var i = 0; i < 500; i++)
        {
            var carries = random.Next(1_200, 65_508);
            var path = Searching(1_200, 65_507);
            Search(path, carries);
            Assert.Equal(PathMtuPhase.SearchComplete, path.Phase);
            Assert.InRange(path.Size, carries - Math.Max(16, carries / 64) - 1, carries);
            Assert.True(path.Probes <= 60, $"{carries}: {path.Probes} probes");
        }
    }

    [Fact]
    public void What_this_host_cannot_send_needs_no_three_probes()
    {
        var path = Searching(1_200, 65_507);
        while (path.WantsProbe)
        {
            path.OnProbeSent();
            if (path.Candidate > 1_472)
                path.OnTooLarge(path.Candidate, _now);
            else
                path.OnProbeAcknowledged(path.Candidate, _now);
        }
        Assert.Equal(1_472, path.Size);
        Assert.Equal(5, path.Probes);
    }

    [Fact]
    public void A_search_that_ended_short_of_the_ceiling_is_made_again_after_ten_minutes()
    {
        var path = Searching(1_200, 9_000);
        Search(path, 1_472);
        Assert.Equal(_now + PathMtuDiscovery.RaiseInterval, path.NextTimeout);
        path.OnTimeout(path.NextTimeout - 1);
        Assert.Equal(0, path.Candidate);
        path.OnTimeout(path.NextTimeout);
        Assert.Equal((PathMtuPhase.Search, 1_472, 9_000), (path.Phase, path.Size, path.Candidate));
        Search(path, 9_000);
        Assert.Equal((PathMtuPhase.SearchComplete, 9_000), (path.Phase, path.Size));
    }

    [Fact]
    public void Nothing_is_probed_when_the_ceiling_is_not_above_the_base()
    {
        var path = new PathMtuDiscovery(1_200, 1_200);
        path.SetWorthwhile(Fast, _now);
        Assert.Equal((PathMtuPhase.SearchComplete, 1_200, false, long.MaxValue), (path.Phase, path.Size, path.WantsProbe, path.NextTimeout));
    }

    [Fact]
    public void On_a_slow_path_only_the_sizes_of_ethernet_are_worth_a_probe_until_it_proves_faster()
    {
        var path = new PathMtuDiscovery(1_200, 65_507);
        Assert.Equal(1_472, path.Candidate);
        Pass(path);
        Assert.Equal(0, path.Candidate);
        path.SetWorthwhile(10_000, _now);
        Assert.Equal(8_972, path.Candidate);
        Pass(path);
        path.SetWorthwhile(100, _now);
        Assert.Equal((8_972, 0), (path.Size, path.Candidate));
        path.SetWorthwhile(Fast, _now);
        Assert.Equal(65_507, path.Candidate);
    }

    [Fact]
    public void A_base_above_what_the_hello_proves_is_used_at_once_and_confirmed_by_a_probe()
    {
        var path = Searching(4_000, 9_000);
        Assert.Equal((PathMtuPhase.Base, 4_000, 4_000), (path.Phase, path.Size, path.Candidate));
        Pass(path);
        Assert.Equal((PathMtuPhase.Search, 4_000, 9_000), (path.Phase, path.Size, path.Candidate));
    }

    [Fact]
    public void A_base_that_does_not_pass_is_an_error_in_which_what_was_proved_holds_until_more_passes()
    {
        var path = Searching(4_000, 9_000);
        Lose(path);
        Lose(path);
        Lose(path);
        Assert.Equal((PathMtuPhase.Error, Proven), (path.Phase, path.Size));
        Search(path, 1_472);
        Assert.Equal((PathMtuPhase.Error, 1_472), (path.Phase, path.Size));
        path.OnTimeout(path.NextTimeout);
        Search(path, 9_000);
        Assert.Equal((PathMtuPhase.SearchComplete, 9_000), (path.Phase, path.Size));
    }

    [Fact]
    public void Large_datagrams_that_are_lost_four_times_while_small_ones_arrive_have_met_a_black_hole()
    {
        var path = At(8_972);
        for (var i = 1; i < PathMtuDiscovery.BlackHoleLosses; i++)
            Assert.False(LoseData(path, 8_972));
        Assert.True(LoseData(path, 8_972));
        Assert.Equal((PathMtuPhase.Search, 1_200), (path.Phase, path.Size));
        Search(path, 1_472);
        Assert.Equal(1_472, path.Size);
    }

    [Fact]
    public void An_outage_is_no_black_hole_however_much_it_loses()
    {
        var path = At(8_972);
        var first = _number;
        _number += 1_000;
        for (var number = first; number < _number; number++)
            Assert.False(path.OnLost(number, 8_972, _number, _now));
        Assert.Equal(8_972, path.Size);
    }

    [Fact]
    public void Losses_before_a_datagram_of_that_size_that_arrived_count_for_nothing()
    {
        var path = At(8_972);
        for (var i = 0; i < 100; i++)
        {
            var lost = _number++;
            path.OnAcknowledged(_number++, 8_972);
            Assert.False(path.OnLost(lost, 8_972, _number, _now));
        }
        Assert.Equal(8_972, path.Size);
    }

    [Fact]
    public void Smaller_datagrams_that_arrive_do_not_excuse_larger_ones()
    {
        var path = At(65_507);
        for (var i = 1; i < PathMtuDiscovery.BlackHoleLosses; i++)
        {
            Assert.False(LoseData(path, 20_000));
            path.OnAcknowledged(_number++, 1_400);
        }
        Assert.True(LoseData(path, 20_000));
        Assert.Equal(1_200, path.Size);
        Search(path, 19_000);
        Assert.InRange(path.Size, 19_000 - 300, 19_000);
    }

    [Fact]
    public void A_black_hole_below_the_base_is_found_too()
    {
        var path = Searching(9_000, 9_000);
        Pass(path);
        for (var i = 0; i < PathMtuDiscovery.BlackHoleLosses; i++)
            LoseData(path, 4_000);
        Assert.Equal((PathMtuPhase.Error, Proven), (path.Phase, path.Size));
    }

    private static PathMtuDiscovery Searching(int baseSize, int ceiling)
    {
        var path = new PathMtuDiscovery(baseSize, ceiling);
        path.SetWorthwhile(Fast, 1);
        return path;
    }

    private PathMtuDiscovery At(int size)
    {
        var path = Searching(1_200, size);
        Pass(path);
        Assert.Equal(size, path.Size);
        return path;
    }

    private void Pass(PathMtuDiscovery path)
    {
        path.OnProbeSent();
        path.OnProbeAcknowledged(path.Candidate, ++_now);
    }

    private void Lose(PathMtuDiscovery path, bool besideData = false)
    {
        path.OnProbeSent();
        path.OnProbeLost(path.Candidate, besideData, ++_now);
    }

    private void Search(PathMtuDiscovery path, int carries)
    {
        for (var i = 0; path.WantsProbe; i++)
        {
            Assert.True(i < 100, "a search has an end");
            if (path.Candidate <= carries)
                Pass(path);
            else
                Lose(path);
        }
    }

    // A datagram is lost, and that was noticed by a later one that arrived.
    private bool LoseData(PathMtuDiscovery path, int size)
    {
        var number = _number++;
        _number++;
        return path.OnLost(number, size, _number, _now);
    }
}
