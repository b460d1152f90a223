namespace ActorUdp.Specs.Runtime.Support;

/// <summary>An actor made of a function, which tells a probe of its life.</summary>
internal class Scripted : UntypedActor
{
    private readonly Action<IUntypedActorContext, object> _handle;
    private readonly IActorRef? _observer;

    public Scripted(Action<IUntypedActorContext, object> handle, IActorRef? observer)
    {
        _handle = handle;
        _observer = observer;
        Say("new");
    }

    public static Props Of(Action<IUntypedActorContext, object> handle, IActorRef? observer = null) =>
        Props.Create<Scripted>(handle, observer);

    protected override void OnReceive(object message) => _handle(Context, message);

    protected override void PreStart() => Say("PreStart");

    protected override void PostStop() => Say("PostStop");

    protected override void PreRestart(Exception reason, object message)
    {
        Say($"PreRestart {reason.Message} {message}");
        base.PreRestart(reason, message);
    }

    protected override void PostRestart(Exception reason)
    {
        Say($"PostRestart {reason.Message}");
        base.PostRestart(reason);
    }

    private void Say(string what) => _observer?.Tell(what, Self);
}

/// <summary>Makes children and treats their failures by a strategy. It answers a Props with the child.</summary>
internal sealed class Parent : ReceiveActor
{
    private readonly SupervisorStrategy _strategy;

    public Parent(SupervisorStrategy strategy)
    {
        _strategy = strategy;
        Receive<Props>(props => Sender.Tell(Context.ActorOf(props)));
        Receive<(Props Props, string Name)>(named => Sender.Tell(Context.ActorOf(named.Props, named.Name)));
        Receive<Exception>(failure => throw failure);
    }

    protected override SupervisorStrategy SupervisorStrategy() => _strategy;
}

/// <summary>A failure made by a spec.</summary>
internal sealed class Boom(string message = "boom") : Exception(message);

/// <summary>Another failure made by a spec.</summary>
internal sealed class OtherBoom() : Exception("other");

/// <summary>The base of the specs: errors that they cause on purpose are not written.</summary>
public abstract class RuntimeSpec : TestKit
{
    internal static readonly TimeSpan Long = TimeSpan.FromSeconds(10);

    protected RuntimeSpec(string config = "")
        : base(ConfigurationFactory.ParseString(config))
    {
        EventFilter.Exception<Boom>().Mute();
        EventFilter.Exception<OtherBoom>().Mute();
        EventFilter.DeadLetter().Mute();
    }

    internal Task<IActorRef> ChildOf(IActorRef parent, Props props) => parent.Ask<IActorRef>(props, Long);
}
