using ActorUdp.Embedded.Dispatch;
using ActorUdp.Embedded.Dispatch.SysMsg;

namespace ActorUdp.Embedded.Actor;

/// <summary>The handle of an actor of this system.</summary>
public class LocalActorRef : InternalActorRefBase
{
    private readonly ActorPath _path;
    private readonly ActorCell _cell;

    internal LocalActorRef(ActorSystemImpl system, Props props, MessageDispatcher dispatcher, IInternalActorRef supervisor, ActorPath path)
    {
        _path = path;
        _cell = new ActorCell(system, this, props, dispatcher, supervisor);
    }

    /// <inheritdoc/>
    public override ActorPath Path => _path;

    /// <inheritdoc/>
    public override IInternalActorRef Parent => _cell.ParentRef;

    /// <inheritdoc/>
    public override IActorRefProvider Provider => _cell.SystemImpl.Provider;

    /// <inheritdoc/>
    public override bool IsLocal => true;

    /// <inheritdoc/>
    public override bool IsTerminated => _cell.IsTerminated;

    internal ActorCell Cell => _cell;

    /// <inheritdoc/>
    public override IActorRef GetChild(IReadOnlyList<string> name)
    {
        IInternalActorRef current = this;
        for (int i = 0; i < name.Count; i++)
        {
            switch (name[i])
            {
                case "":
                    continue;
                case "..":
                    current = current.Parent;
                    continue;
            }

            if (current is not LocalActorRef local)
                return current.GetChild([.. name.Skip(i)]);
            current = local.SingleChild(name[i]);
            if (current is Nobody)
                return current;
        }

        return current;
    }

    /// <inheritdoc/>
    public override void Start() => _cell.Mailbox.Start();

    /// <inheritdoc/>
    public override void Stop() => _cell.SendSystemMessage(new Terminate());

    /// <inheritdoc/>
    public override void Suspend() => _cell.SendSystemMessage(new Suspend());

    /// <inheritdoc/>
    public override void Resume(Exception? causedByFailure = null) => _cell.SendSystemMessage(new Resume(causedByFailure));

    /// <inheritdoc/>
    public override void Restart(Exception cause) => _cell.SendSystemMessage(new Recreate(cause));

    /// <inheritdoc/>
    public override void SendSystemMessage(ISystemMessage message) => _cell.SendSystemMessage(message);

    internal virtual IInternalActorRef SingleChild(string name) => _cell.SingleChild(name);

    /// <summary>Puts the message into the mailbox.</summary>
    protected override void TellInternal(object message, IActorRef sender)
    {
        ArgumentNullException.ThrowIfNull(message);
        _cell.Mailbox.Enqueue(message, sender);
    }
}
