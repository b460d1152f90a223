using System.Runtime.ExceptionServices;
using ActorUdp.Embedded.Dispatch.SysMsg;

namespace ActorUdp.Embedded.Actor;

public sealed partial class ActorCell
{
    // Who failed: this actor, or the child whose failure it escalated. Null when nobody did.
    private IActorRef? _failed;

    // Counts incarnations, so that a task of an old one does not end a wait of the new one.
    private int _incarnation;

    private void CreateActor()
    {
        try
        {
            NewInstance().AroundPreStart();
            ArmReceiveTimeout();
        }
        catch (Exception cause)
        {
            // A half-made instance gets no PostStop.
            _actor = null;
            throw new ActorInitializationException(_self, "Exception during creation", cause);
        }
    }

    private ActorBase NewInstance()
    {
        _behaviours.Clear();
        ActorBase actor = Props.NewActor();
        (actor as ReceiveActor)?.EndOfConstruction();
        _actor = actor;
        return actor;
    }

    /// <summary>Suspends the actor and its children and asks the supervisor what to do.</summary>
    /// <param name="cause">What was thrown.</param>
    /// <param name="suspended">Children that are suspended on account of this failure already.</param>
    private void HandleInvokeFailure(Exception cause, ChildRestartStats[]? suspended = null)
    {
        // A second failure while the first waits for its directive changes nothing.
        if (_failed is not null || _terminated)
            return;

        try
        {
            Mailbox.Suspend();
            Mailbox.SetAwaitingTask(false);
            _failed = CurrentMessage is Failed failed ? failed.Child : _self;
            SuspendChildren(_failed, suspended);
            _parent.SendSystemMessage(new Failed(_self, cause, _self.Path.Uid));
        }
        catch (Exception e)
        {
            LogError(e, $"Emergency stop: exception in failure handling for {cause}");
            StopChildren();
            FinishTerminate();
        }
    }

    private void HandleFailed(Failed failed)
    {
        object? message = CurrentMessage;
        IActorRef? sender = _sender;
        CurrentMessage = failed;
        _sender = failed.Child;
        if (TryGetChildStats(failed.Child) is { } stats && stats.Uid == failed.Uid && _actor is not null)
        {
            bool handled = _actor.SupervisorStrategyInternal.HandleFailure(this, failed.Child, failed.Cause, stats, ChildrenStats());
            if (!handled)
                ExceptionDispatchInfo.Throw(failed.Cause);
        }

        // Only when handled: after an escalation the failure is the current message.
        CurrentMessage = message;
        _sender = sender;
    }

    private void FaultSuspend()
    {
        Mailbox.Suspend();
        SuspendChildren(null, null);
    }

    private void FaultResume(Exception? causedByFailure)
    {
        if (_actor is null)
        {
            FaultCreate();
            return;
        }

        IActorRef? perpetrator = _failed;
        Mailbox.Resume();
        if (causedByFailure is not null)
            _failed = null;
        CurrentMessage = null;
        foreach (var stats in ChildrenStats())
            stats.Child.Resume(stats.Child.Equals(perpetrator) ? causedByFailure : null);
    }

    private void FaultRecreate(Exception cause)
    {
        if (_actor is null)
        {
            FaultCreate();
        }
        else if (IsNormal)
        {
            ActorBase failedActor = _actor;
            object? message = CurrentMessage;
            try
            {
                failedActor.AroundPreRestart(cause, message!);
            }
            catch (Exception e)
            {
                LogError(new PreRestartException(_self, e, cause, message), e.Message);
            }

            EndIncarnation(failedActor);
            if (!WaitForDyingChildren(ChildrenWait.Recreation, cause))
                FinishRecreate(cause);
        }
        else
        {
            // Another restart or stop goes on already.
            FaultResume(null);
        }
    }

    private void EndIncarnation(ActorBase? actor)
    {
        actor?.Clear(_self);
        CurrentMessage = null;
        _incarnation++;
        Mailbox.SetAwaitingTask(false);
        CancelReceiveTimeout();
        _receiveTimeout = null;
    }

    private void FinishRecreate(Exception cause)
    {
        ChildRestartStats[] survivors = ChildrenStats();
        try
        {
            Mailbox.Resume();
            _failed = null;
            ActorBase fresh = NewInstance();
            fresh.AroundPostRestart(cause, null!);
            ArmReceiveTimeout();
            foreach (var survivor in survivors)
                survivor.Child.Restart(cause);
        }
        catch (Exception e)
        {
            _actor?.Clear(_self);
            HandleInvokeFailure(new PostRestartException(_self, e, cause), survivors);
        }
    }

    private void FaultCreate()
    {
        CancelReceiveTimeout();
        StopChildren();
        if (!WaitForDyingChildren(ChildrenWait.Creation, null))
            FinishCreate();
    }

    private void FinishCreate()
    {
        Mailbox.Resume();
        _failed = null;
        try
        {
            CreateActor();
        }
        catch (Exception e)
        {
            HandleInvokeFailure(e);
        }
    }

    private void Terminate()
    {
        _receiveTimeout = null;
        CancelReceiveTimeout();
        UnwatchAll();
        bool wasTerminating = IsTerminating;
        if (!StopChildrenForTermination())
        {
            FinishTerminate();
        }
        else if (!wasTerminating)
        {
            Mailbox.Suspend();
            _failed = _self;
        }
    }

    private void FinishTerminate()
    {
        ActorBase? actor = _actor;
        Guard(() => actor?.AroundPostStop());
        Volatile.Write(ref _terminated, true);
        MarkChildrenTerminated();
        EndIncarnation(actor);
        Guard(Mailbox.Close);
        Guard(() => _parent.SendSystemMessage(new DeathWatchNotification(_self, existenceConfirmed: true, addressTerminated: false)));
        TellWatchersWeDied();
        Guard(UnwatchAll);
        _actor = null;
        _behaviours.Clear();
        _behaviour = static _ => false;
        Dispatcher.ActorEnded();
    }

    /// <summary>A step of the end that may run foreign code: what it throws must not keep the next step from running.</summary>
    private void Guard(Action step)
    {
        try
        {
            step();
        }
        catch (Exception e)
        {
            LogError(e, e.Message);
        }
    }

    private void HandleChildTerminated(IActorRef child)
    {
        (ChildrenWait wait, Exception? cause) = RemoveChild(child);
        if (_actor is not null)
        {
            try
            {
                _actor.SupervisorStrategyInternal.HandleChildTerminated(this, child, ChildrenRefs());
            }
            catch (Exception e)
            {
                LogError(e, "HandleChildTerminated failed");
                HandleInvokeFailure(e);
            }
        }

        switch (wait)
        {
            case ChildrenWait.Recreation:
                FinishRecreate(cause!);
                break;
            case ChildrenWait.Creation:
                FinishCreate();
                break;
            case ChildrenWait.Termination:
                FinishTerminate();
                break;
            case ChildrenWait.None:
                break;
            default:
                throw new InvalidOperationException($"Unknown {wait}");
        }
    }
}
