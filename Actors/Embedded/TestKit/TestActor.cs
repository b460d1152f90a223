using System.Threading.Channels;
using ActorUdp.Embedded.Actor;

namespace ActorUdp.Embedded.TestKit;

/// <summary>A message that a test actor got.</summary>
/// <param name="Message">The message; null when there is none.</param>
/// <param name="Sender">Its sender.</param>
public sealed record MessageEnvelope(object? Message, IActorRef Sender)
{
    /// <summary>No message.</summary>
    internal static MessageEnvelope None { get; } = new(null, ActorRefs.NoSender);
}

/// <summary>Answers the messages of a test actor by itself.</summary>
public abstract class AutoPilot
{
    /// <summary>Ends the automatic answers.</summary>
    public static AutoPilot NoAutoPilot { get; } = new Nothing();

    /// <summary>Goes on with the same pilot.</summary>
    public static AutoPilot KeepRunning { get; } = new Nothing();

    /// <summary>Handles a message.</summary>
    /// <param name="sender">Who sent it.</param>
    /// <param name="message">The message; it goes to the queue as well.</param>
    /// <returns>Who handles the next one.</returns>
    public abstract AutoPilot Run(IActorRef sender, object message);

    private sealed class Nothing : AutoPilot
    {
        public override AutoPilot Run(IActorRef sender, object message) => this;
    }
}

/// <summary>An <see cref="AutoPilot"/> made of a function.</summary>
public sealed class DelegateAutoPilot : AutoPilot
{
    private readonly Func<IActorRef, object, AutoPilot> _run;

    /// <summary>Creates the pilot.</summary>
    public DelegateAutoPilot(Func<IActorRef, object, AutoPilot> autoPilotDelegate) => _run = autoPilotDelegate;

    /// <inheritdoc/>
    public override AutoPilot Run(IActorRef sender, object message) => _run(sender, message);
}

/// <summary>The actor behind a TestKit: it puts what it gets into a queue.</summary>
internal sealed class InternalTestActor(ChannelWriter<MessageEnvelope> queue) : ActorBase
{
    private Func<object, bool>? _ignore;
    private AutoPilot _pilot = AutoPilot.NoAutoPilot;

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case SetIgnore ignore:
                _ignore = ignore.Ignore;
                break;
            case SetAutoPilot pilot:
                _pilot = pilot.Pilot;
                break;
            case WatchRequest watch:
                Context.Watch(watch.Actor);
                Sender.Tell(Done.Instance, Self);
                break;
            case UnwatchRequest unwatch:
                Context.Unwatch(unwatch.Actor);
                Sender.Tell(Done.Instance, Self);
                break;
            default:
                Take(message);
                break;
        }

        return true;
    }

    protected override void PostStop() => queue.TryComplete();

    private void Take(object message)
    {
        if (_pilot != AutoPilot.NoAutoPilot)
        {
            AutoPilot next = _pilot.Run(Sender, message);
            if (next != AutoPilot.KeepRunning)
                _pilot = next;
        }

        if (_ignore?.Invoke(message) != true)
            queue.TryWrite(new MessageEnvelope(message, Sender));
    }

    internal sealed record SetIgnore(Func<object, bool>? Ignore) : INoSerializationVerificationNeeded;

    internal sealed record SetAutoPilot(AutoPilot Pilot) : INoSerializationVerificationNeeded;

    internal sealed record WatchRequest(IActorRef Actor) : INoSerializationVerificationNeeded;

    internal sealed record UnwatchRequest(IActorRef Actor) : INoSerializationVerificationNeeded;
}

/// <summary>Keeps the test actor the sender of what a test sends, across its awaits.</summary>
internal sealed class TestActorContext(ActorCell? cell) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) => ThreadPool.QueueUserWorkItem(_ => Run(d, state));

    public override void Send(SendOrPostCallback d, object? state) => Run(d, state);

    public override SynchronizationContext CreateCopy() => this;

    private void Run(SendOrPostCallback d, object? state)
    {
        ActorCell? outer = ActorCell.Current;
        SynchronizationContext? outerContext = Current;
        SetSynchronizationContext(this);
        ActorCell.Leave(cell);
        try
        {
            d(state);
        }
        finally
        {
            ActorCell.Leave(outer);
            SetSynchronizationContext(outerContext);
        }
    }
}

/// <summary>Marks a test class whose sends have no sender by themselves.</summary>
public interface INoImplicitSender;
