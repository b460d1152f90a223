using ActorUdp.Embedded.Dispatch.SysMsg;

namespace ActorUdp.Embedded.Actor;

public sealed partial class ActorCell
{
    // System messages that wait until the children have ended or the actor is resumed; oldest first.
    private List<SystemMessage>? _stashed;

    /// <summary>Handles all system messages that wait. What they throw goes to the supervisor.</summary>
    internal void ProcessSystemMessages()
    {
        while (Mailbox.TakeSystemMessages() is { } message)
        {
            for (SystemMessage? next = message; next is not null;)
            {
                SystemMessage current = next;
                next = current.Next;
                current.Next = null;
                ProcessOrStash(current);
            }
        }
    }

    private void ProcessOrStash(SystemMessage message)
    {
        if (_terminated)
        {
            DeadSystemMessage(message);
            return;
        }

        if (MustWait(message))
        {
            (_stashed ??= []).Add(message);
            return;
        }

        SystemInvoke(message);
        Unstash();
    }

    private bool MustWait(SystemMessage message) =>
        (message.StashedWhileWaitingForChildren && IsWaitingForChildren)
        || (message.StashedWhileFailed && Mailbox.IsSuspended);

    /// <summary>Handles, in order, what no longer has to wait.</summary>
    private void Unstash()
    {
        while (_stashed is { Count: > 0 } && !_terminated && _stashed.FindIndex(m => !MustWait(m)) is >= 0 and var index)
        {
            SystemMessage message = _stashed[index];
            _stashed.RemoveAt(index);
            SystemInvoke(message);
        }

        if (_terminated && _stashed is { } rest)
        {
            _stashed = null;
            foreach (var message in rest)
                DeadSystemMessage(message);
        }
    }

    private void SystemInvoke(SystemMessage message)
    {
        try
        {
            switch (message)
            {
                case RunTaskStep step:
                    RunTaskStep(step);
                    break;
                case TaskEnded ended:
                    EndTask(ended);
                    break;
                case Failed failed:
                    HandleFailed(failed);
                    break;
                case DeathWatchNotification notification:
                    WatchedActorTerminated(notification);
                    break;
                case Create:
                    CreateActor();
                    break;
                case Watch watch:
                    AddWatcher(watch);
                    break;
                case Unwatch unwatch:
                    RemoveWatcher(unwatch);
                    break;
                case Recreate recreate:
                    FaultRecreate(recreate.Cause);
                    break;
                case Suspend:
                    FaultSuspend();
                    break;
                case Resume resume:
                    FaultResume(resume.CausedByFailure);
                    break;
                case Dispatch.SysMsg.Terminate:
                    Terminate();
                    break;
                default:
                    throw new NotSupportedException($"Unknown system message {message.GetType().Name}");
            }
        }
        catch (Exception cause)
        {
            HandleInvokeFailure(cause);
        }
    }
}
