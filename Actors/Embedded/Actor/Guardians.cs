using ActorUdp.Embedded.Event;

namespace ActorUdp.Embedded.Actor;

/// <summary>The parent of the two guardians. It ends when /system has.</summary>
internal sealed class RootGuardianActor : ReceiveActor
{
    public RootGuardianActor()
    {
        Receive<Terminated>(_ => Context.Stop(Self));
    }

    // Both guardians are there before the root runs.
    protected override void PreStart() => Context.Watch(Context.Child("system"));

    // A guardian that fails takes the system down.
    protected override SupervisorStrategy SupervisorStrategy() => Actor.SupervisorStrategy.StoppingStrategy;
}

/// <summary>/user: the parent of the application's actors.</summary>
internal sealed class GuardianActor : ReceiveActor
{
    public GuardianActor()
    {
        Receive<StopChild>(stop => Context.Stop(stop.Child));
        ReceiveAny(message => Context.System.DeadLetters.Tell(new DeadLetter(message, Sender, Self), Sender));
    }
}

/// <summary>/system: the parent of the runtime's and extensions' actors. It ends when /user has.</summary>
internal sealed class SystemGuardianActor : ReceiveActor
{
    private readonly IActorRef _userGuardian;

    public SystemGuardianActor(IActorRef userGuardian)
    {
        _userGuardian = userGuardian;
        Receive<Terminated>(_ =>
        {
            ((ActorSystemImpl)Context.System).StopLoggers();
            Context.Stop(Self);
        });
        Receive<StopChild>(stop => Context.Stop(stop.Child));
        ReceiveAny(message => Context.System.DeadLetters.Tell(new DeadLetter(message, Sender, Self), Sender));
    }

    protected override void PreStart() => Context.Watch(_userGuardian);
}
