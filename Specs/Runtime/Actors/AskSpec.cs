using ActorUdp.Specs.Runtime.Support;

namespace ActorUdp.Specs.Runtime.Actors;

public class AskSpec : RuntimeSpec
{
    private readonly IActorRef _echo;
    private readonly IActorRef _silent;

    public AskSpec()
    {
        _echo = Sys.ActorOf(Scripted.Of((context, message) => context.Sender.Tell(message)));
        _silent = Sys.ActorOf(Scripted.Of((_, _) => { }));
    }

    [Fact]
    public async Task The_answer_is_the_result() => Assert.Equal(42, await _echo.Ask<int>(42, Long));

    [Fact]
    public async Task No_answer_in_time_is_a_timeout() =>
        await Assert.ThrowsAsync<AskTimeoutException>(() => _silent.Ask<int>(42, TimeSpan.FromMilliseconds(50)));

    [Fact]
    public async Task An_answer_of_another_type_is_an_error() =>
        await Assert.ThrowsAsync<ArgumentException>(() => _echo.Ask<int>("text", Long));

    [Fact]
    public async Task A_failure_fails_the_task_with_its_cause() =>
        await Assert.ThrowsAsync<Boom>(() => _echo.Ask<int>(new Status.Failure(new Boom()), Long));

    [Fact]
    public async Task A_failure_is_an_answer_to_an_ask_for_anything()
    {
        var failure = new Status.Failure(new Boom());

        Assert.Same(failure, await _echo.Ask(failure, Long));
    }

    [Fact]
    public async Task A_token_cancels_it()
    {
        using var source = new CancellationTokenSource();
        Task<int> answer = _silent.Ask<int>(42, Timeout.InfiniteTimeSpan, source.Token);

        source.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
    }

    [Fact]
    public async Task The_message_can_contain_the_handle_of_the_answer()
    {
        IActorRef actor = Sys.ActorOf(Scripted.Of((context, message) => ((Replyable)message).To.Tell("via message")));

        Assert.Equal("via message", await actor.Ask<string>(to => new Replyable(to), Long, CancellationToken.None));
    }

    [Fact]
    public async Task The_handle_of_the_answer_is_found_by_its_path_until_it_is_answered()
    {
        var asked = new TaskCompletionSource<IActorRef>();
        IActorRef actor = Sys.ActorOf(Scripted.Of((context, message) => asked.SetResult(context.Sender)));
        Task<string> answer = actor.Ask<string>("question", Long);
        IActorRef future = await asked.Task;
        var provider = ((ExtendedActorSystem)Sys).Provider;

        provider.ResolveActorRef(future.Path.ToSerializationFormat()).Tell("found");

        Assert.Equal("found", await answer);
        await AwaitAssertAsync(() => Assert.NotSame(future, provider.ResolveActorRef(future.Path)));
    }

    [Fact]
    public async Task A_dead_actor_gives_no_answer_and_a_dead_letter()
    {
        await WatchAsync(_echo);
        Sys.Stop(_echo);
        await ExpectTerminatedAsync(_echo);
        TestProbe letters = CreateTestProbe();
        Sys.EventStream.Subscribe(letters.Ref, typeof(DeadLetter));

        await Assert.ThrowsAsync<AskTimeoutException>(() => _echo.Ask<int>(42, TimeSpan.FromMilliseconds(50)));

        Assert.Equal(42, (await letters.ExpectMsgAsync<DeadLetter>()).Message);
    }

    [Fact]
    public async Task PipeTo_sends_the_result()
    {
        await Task.FromResult("result").PipeTo(TestActor, _echo);

        await ExpectMsgAsync("result");
        Assert.Equal(_echo, LastSender);
    }

    [Fact]
    public async Task PipeTo_sends_the_failure()
    {
        await Task.FromException<string>(new Boom("piped")).PipeTo(TestActor);

        Assert.Equal("piped", (await ExpectMsgAsync<Status.Failure>()).Cause.Message);
    }

    [Fact]
    public async Task PipeTo_makes_messages_of_ones_own()
    {
        await Task.FromResult(1).PipeTo(TestActor, success: r => $"got {r}");
        await Task.FromException<int>(new Boom()).PipeTo(TestActor, failure: e => $"failed of {e.Message}");
        await Task.CompletedTask.PipeTo(TestActor, success: () => "done");

        foreach (var expected in new[] { "got 1", "failed of boom", "done" })
            await ExpectMsgAsync(expected);
    }

    private sealed record Replyable(IActorRef To);
}
