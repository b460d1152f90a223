using ActorUdp.Specs.Runtime.Support;

namespace ActorUdp.Specs.Runtime.TestKits;

public class TestKitSpec : TestKit
{
    private static readonly TimeSpan _long = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _short = TimeSpan.FromMilliseconds(50);

    private static async Task Fails(Func<Task> expectation) => await Assert.ThrowsAnyAsync<Exception>(expectation);

    [Fact]
    public async Task An_expectation_fails_when_nothing_comes() => await Fails(() => ExpectMsgAsync<string>(_short).AsTask());

    [Fact]
    public async Task An_expectation_fails_of_another_type()
    {
        TestActor.Tell(1);

        await Fails(() => ExpectMsgAsync<string>(_short).AsTask());
    }

    [Fact]
    public async Task An_expectation_fails_of_another_value()
    {
        TestActor.Tell("a");
        TestActor.Tell("a");

        await Fails(() => ExpectMsgAsync("b", _short).AsTask());
        await Fails(() => ExpectMsgAsync<string>(m => m == "b", _short).AsTask());
    }

    [Fact]
    public async Task Silence_is_expected_and_a_message_breaks_it()
    {
        await ExpectNoMsgAsync(_short);

        TestActor.Tell("noise");
        await Fails(() => ExpectNoMsgAsync(_short).AsTask());
    }

    [Fact]
    public async Task Fishing_passes_over_others()
    {
        foreach (object message in new object[] { 1, "a", "b", "c" })
            TestActor.Tell(message);

        Assert.Equal("b", await FishForMessageAsync<string>(m => m == "b"));
        await ExpectMsgAsync("c");
        await Fails(() => FishForMessageAsync<string>(m => m == "d", _short).AsTask());
    }

    [Fact]
    public async Task A_number_of_messages_is_taken()
    {
        foreach (int message in new[] { 1, 2, 3 })
            TestActor.Tell(message);

        Assert.Equal([1, 2], ReceiveN(2).Cast<int>());
        var rest = new List<object>();
        await foreach (var message in ReceiveNAsync(1))
            rest.Add(message);
        Assert.Equal([3], rest);
        Assert.ThrowsAny<Exception>(() => ReceiveN(1, _short));
    }

    [Fact]
    public async Task ReceiveOne_is_null_when_nothing_comes()
    {
        Assert.Null(ReceiveOne(_short));
        TestActor.Tell("one");
        Assert.Equal("one", await ReceiveOneAsync(_short));
    }

    [Fact]
    public async Task All_are_expected_in_any_order()
    {
        foreach (var message in new[] { "b", "a" })
            TestActor.Tell(message);

        ExpectMsgAllOf("a", "b");
        TestActor.Tell("other");
        Assert.ThrowsAny<Exception>(() => ExpectMsgAllOf(_short, "a"));
        await ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_block_bounds_the_expectations_in_it()
    {
        await Fails(() => WithinAsync(_short, async () => await ExpectMsgAsync<string>()));

        await WithinAsync(_long, async () =>
        {
            TestActor.Tell("in time");
            await ExpectMsgAsync("in time");
            Assert.True(Remaining <= _long);
        });
    }

    [Fact]
    public async Task An_assertion_is_repeated_until_it_holds()
    {
        int tries = 0;

        await AwaitAssertAsync(() => Assert.True(++tries >= 3), interval: TimeSpan.FromMilliseconds(1));

        Assert.Equal(3, tries);
        await Fails(() => AwaitAssertAsync(() => Assert.Fail("never"), _short));
    }

    [Fact]
    public async Task A_condition_is_waited_for()
    {
        int looks = 0;

        await AwaitConditionAsync(() => ++looks >= 3, _long, TimeSpan.FromMilliseconds(1));

        await Fails(() => AwaitConditionAsync(() => false, _short, "never"));
    }

    [Fact]
    public async Task The_test_actor_is_the_sender_before_and_after_an_await()
    {
        IActorRef echo = Sys.ActorOf(Scripted.Of((context, message) => context.Sender.Tell(message)));

        echo.Tell("before");
        await ExpectMsgAsync("before");
        await Task.Yield();
        echo.Tell("after");

        await ExpectMsgAsync("after");
        Assert.Equal(echo, LastSender);
    }

    [Fact]
    public async Task A_probe_sends_replies_and_forwards()
    {
        TestProbe one = CreateTestProbe("one");
        TestProbe two = CreateTestProbe("two");

        one.Send(two.Ref, "question");
        await two.ExpectMsgAsync("question");
        Assert.Equal(one.Ref, two.LastSender);
        two.Reply("answer");
        await one.ExpectMsgAsync("answer");
        two.Forward(TestActor);

        await ExpectMsgAsync("question");
        Assert.Equal(one.Ref, LastSender);
    }

    [Fact]
    public async Task A_probe_stands_for_its_actor()
    {
        TestProbe probe = CreateTestProbe();
        IActorRef asActor = probe;

        asActor.Tell("to the probe", TestActor);

        await probe.ExpectMsgAsync("to the probe");
        Assert.Equal(probe.Ref.Path, asActor.Path);
        Assert.True(probe.Ref.Equals(asActor));
    }

    [Fact]
    public async Task Messages_can_be_ignored()
    {
        IgnoreMessages<string>(m => m == "noise");
        foreach (var message in new[] { "noise", "signal" })
            TestActor.Tell(message);
        await ExpectMsgAsync("signal");

        IgnoreNoMessages();
        TestActor.Tell("noise");
        await ExpectMsgAsync("noise");
    }

    [Fact]
    public async Task A_pilot_answers_by_itself()
    {
        TestProbe probe = CreateTestProbe();
        probe.SetAutoPilot(new DelegateAutoPilot((sender, message) =>
        {
            sender.Tell($"pilot saw {message}");
            return AutoPilot.KeepRunning;
        }));

        probe.Ref.Tell("a", TestActor);
        probe.Ref.Tell("b", TestActor);

        await ExpectMsgAsync("pilot saw a");
        await ExpectMsgAsync("pilot saw b");
        await probe.ExpectMsgAsync("a");
    }

    [Fact]
    public async Task A_log_filter_counts_what_matches()
    {
        await EventFilter.Warning("expected").ExpectAsync(2, () =>
        {
            Log.Warning("expected");
            Log.Warning("other");
            Log.Warning("expected");
            return Task.CompletedTask;
        });
        await EventFilter.Error(contains: "tail", source: null).ExpectOneAsync(() =>
        {
            Log.Error("head and tail");
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task A_log_filter_fails_when_too_little_comes() => await Fails(
        () => EventFilter.Warning("expected").ExpectAsync(1, _short, () => Task.CompletedTask));

    [Fact]
    public async Task A_log_filter_that_expects_nothing_fails_of_an_entry() => await Fails(
        () => EventFilter.Warning("not expected").ExpectAsync(0, _short, () =>
        {
            Log.Warning("not expected");
            return Task.CompletedTask;
        }));

    [Fact]
    public async Task A_log_filter_sees_exceptions_by_type_and_message()
    {
        await EventFilter.Exception<ArgumentException>("bad").ExpectOneAsync(() =>
        {
            Log.Error(new InvalidOperationException("bad"), "one");
            Log.Error(new ArgumentException("bad"), "two");
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task A_log_filter_sees_dead_letters()
    {
        await EventFilter.DeadLetter<int>(n => n == 2).ExpectOneAsync(() =>
        {
            foreach (int n in new[] { 1, 2, 3 })
                Sys.DeadLetters.Tell(n, ActorRefs.NoSender);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task The_system_ends_with_the_test()
    {
        Shutdown();

        await Sys.WhenTerminated.WaitAsync(_long);
    }
}
