using System.Collections.Concurrent;
using ActorUdp.Specs.Runtime.Support;

namespace ActorUdp.Specs.Runtime.Actors;

public class MinimalActorRefSpec : RuntimeSpec
{
    private Handle NewHandle()
    {
        var provider = ((ExtendedActorSystem)Sys).Provider;
        var handle = new Handle(provider, provider.TempPath());
        provider.RegisterTempActor(handle, handle.Path);
        return handle;
    }

    [Fact]
    public void It_gets_messages_with_their_senders()
    {
        Handle handle = NewHandle();

        handle.Tell("explicit", TestActor);
        handle.Tell("none", ActorRefs.NoSender);

        Assert.Equal([("explicit", TestActor), ("none", ActorRefs.NoSender)], handle.Messages);
    }

    [Fact]
    public async Task It_can_be_asked_and_be_the_sender()
    {
        Handle handle = NewHandle();
        handle.Answer = "answer";
        Assert.Equal("answer", await handle.Ask<string>("question", Long));

        IActorRef echo = Sys.ActorOf(Scripted.Of((context, message) => context.Sender.Tell(message)));
        echo.Tell("echoed", handle);

        await AwaitAssertAsync(() => Assert.Contains(("echoed", echo), handle.Messages));
    }

    [Fact]
    public async Task It_is_told_of_watches_and_tells_of_its_end()
    {
        Handle handle = NewHandle();
        await WatchAsync(handle);
        Watch watch = Assert.IsType<Watch>(Assert.Single(handle.SystemMessages));
        Assert.Equal(handle, watch.Watchee);
        Assert.Equal(TestActor, watch.Watcher);

        watch.Watcher.SendSystemMessage(new DeathWatchNotification(handle, existenceConfirmed: true, addressTerminated: false));

        await ExpectTerminatedAsync(handle);
    }

    [Fact]
    public void It_is_found_by_its_path_while_it_is_registered()
    {
        var provider = ((ExtendedActorSystem)Sys).Provider;
        Handle handle = NewHandle();
        Assert.Same(handle, provider.ResolveActorRef(handle.Path.ToSerializationFormat()));

        provider.UnregisterTempActor(handle.Path);

        Assert.NotSame(handle, provider.ResolveActorRef(handle.Path.ToSerializationFormat()));
    }

    [Fact]
    public void Nobody_takes_anything()
    {
        ActorRefs.Nobody.Tell("lost", TestActor);

        Assert.True(ActorRefs.Nobody.IsNobody());
        Assert.True(((IActorRef?)null).IsNobody());
        Assert.False(TestActor.IsNobody());
    }

    private sealed class Handle(IActorRefProvider provider, ActorPath path) : MinimalActorRef
    {
        public ConcurrentQueue<(object, IActorRef)> Messages { get; } = new();

        public ConcurrentQueue<ISystemMessage> SystemMessages { get; } = new();

        public object? Answer { get; set; }

        public override ActorPath Path => path;

        public override IActorRefProvider Provider => provider;

        public override void SendSystemMessage(ISystemMessage message) => SystemMessages.Enqueue(message);

        protected override void TellInternal(object message, IActorRef sender)
        {
            Messages.Enqueue((message, sender));
            if (Answer is not null)
                sender.Tell(Answer, this);
        }
    }
}
