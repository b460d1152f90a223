using ActorUdp.Embedded.Actor;

namespace ActorUdp.Embedded.Event;

/// <summary>Logs the first dead letters and unhandled messages at info level, as <c>akka.log-dead-letters</c> says.</summary>
internal sealed class DeadLetterListener : ReceiveActor
{
    private readonly int _most = Context.System.Settings.LogDeadLetters;
    private int _count;

    public DeadLetterListener()
    {
        Receive<AllDeadLetters>(Log);
    }

    /// <summary>Starts the listener. It is subscribed at once, so that no letter is missed while it starts.</summary>
    internal static IActorRef Start(ExtendedActorSystem system)
    {
        IActorRef listener = system.SystemActorOf<DeadLetterListener>("deadLetterListener");
        system.EventStream.Subscribe<DeadLetter>(listener);
        system.EventStream.Subscribe<Dropped>(listener);
        system.EventStream.Subscribe<UnhandledMessage>(listener);
        return listener;
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    private void Log(AllDeadLetters letter)
    {
        if (letter.Message is IDeadLetterSuppression)
            return;

        _count++;
        bool last = _most != int.MaxValue && _count >= _most;
        string what = letter switch
        {
            UnhandledMessage => "was unhandled",
            Dropped dropped => $"was dropped: {dropped.Reason}",
            _ => "was not delivered",
        };
        Context.System.EventStream.Publish(new Info(letter.Recipient.Path.ToString(), letter.Recipient.GetType(),
            $"Message [{letter.Message.GetType().Name}] from {letter.Sender} to {letter.Recipient} {what}. "
            + $"[{_count}] dead letters encountered{(last ? ", no more dead letters will be logged" : "")}. "
            + "This logging can be adjusted with 'akka.log-dead-letters'."));
        if (last)
            Context.Stop(Self);
    }
}
