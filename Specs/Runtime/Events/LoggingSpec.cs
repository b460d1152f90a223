using ActorUdp.Specs.Runtime.Support;

namespace ActorUdp.Specs.Runtime.Events;

public class LoggingSpec : RuntimeSpec
{
    public LoggingSpec()
        : base("akka.loglevel = INFO") => Sys.EventStream.Subscribe(TestActor, typeof(LogEvent));

    private async Task<T> Logged<T>(string text)
        where T : LogEvent => (T)await FishForMessageAsync(m => m is T entry && entry.Message.ToString() == text);

    [Fact]
    public async Task Entries_go_through_the_event_stream_by_level()
    {
        Log.Info("an info");
        Log.Warning("a warning {0} of {1}", 1, "two");
        Log.Error(new Boom(), "an error {0}", 3);

        Assert.Equal(LogLevel.InfoLevel, (await Logged<Info>("an info")).LogLevel());
        Assert.Equal(LogLevel.WarningLevel, (await Logged<Warning>("a warning 1 of two")).LogLevel());
        var error = await Logged<Error>("an error 3");
        Assert.IsType<Boom>(error.Cause);
        Assert.Contains("an error 3", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entries_below_the_level_are_left_out()
    {
        Assert.False(Log.IsDebugEnabled);
        Assert.True(Log.IsInfoEnabled);

        Log.Debug("not seen");
        Log.Info("seen");

        Assert.Equal("seen", (await ExpectMsgAsync<LogEvent>()).Message.ToString());
    }

    [Fact]
    public async Task Braces_in_a_text_without_arguments_are_taken_as_they_are()
    {
        Log.Info("a { b } {0}");

        await Logged<Info>("a { b } {0}");
    }

    [Fact]
    public async Task The_log_of_an_actor_names_its_path()
    {
        IActorRef actor = Sys.ActorOf(Scripted.Of((context, message) => context.GetLogger().Info((string)message)), "logs");

        actor.Tell("from an actor");

        Assert.Contains("akka://test/user/logs", (await Logged<Info>("from an actor")).LogSource, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dead_letters_are_logged()
    {
        await EventFilter.Info(contains: "dead letters encountered").ExpectOneAsync(() =>
        {
            Sys.DeadLetters.Tell("lost", ActorRefs.NoSender);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task Failures_are_logged_with_the_path_of_the_child()
    {
        IActorRef actor = Sys.ActorOf(Scripted.Of((_, _) => throw new Boom("logged")), "fails");

        actor.Tell("fail");

        var error = await Logged<Error>("logged");
        Assert.IsType<Boom>(error.Cause);
        Assert.Equal(actor.Path.ToString(), error.LogSource);
    }
}
