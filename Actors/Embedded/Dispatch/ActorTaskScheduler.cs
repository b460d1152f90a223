using ActorUdp.Embedded.Actor;
using ActorUdp.Embedded.Dispatch.SysMsg;

namespace ActorUdp.Embedded.Dispatch;

/// <summary>
/// Runs the asynchronous handlers of one actor: every continuation runs on the actor's turn, with Self, Sender and Context
/// as they were, and the actor handles no other user message until the handler's task ends.
/// </summary>
public sealed class ActorTaskScheduler : TaskScheduler
{
    private readonly ActorCell _cell;

    internal ActorTaskScheduler(ActorCell cell) => _cell = cell;

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs an asynchronous action in the context of the actor that runs on this thread.</summary>
    /// <exception cref="InvalidOperationException">No actor runs on this thread.</exception>
    public static void RunTask(Func<Task> asyncAction)
    {
        ActorCell cell = ActorCell.Current
            ?? throw new InvalidOperationException("RunTask must be called from an actor context.");

        // RunSynchronously on this scheduler makes it TaskScheduler.Current, which is what await captures.
        var start = new Task<Task>(asyncAction);
        start.RunSynchronously(cell.TaskScheduler);
        Task handler = start.IsCompletedSuccessfully ? start.Result ?? Task.CompletedTask : start;
        if (handler.IsCompleted)
            ThrowIfFailed(handler);
        else
            cell.AwaitTask(handler);
    }

    /// <summary>Rethrows what the handler threw.</summary>
    internal static void ThrowIfFailed(Task handler) => handler.GetAwaiter().GetResult();

    internal void Execute(Task task) => TryExecuteTask(task);

    /// <inheritdoc/>
    protected override IEnumerable<Task>? GetScheduledTasks() => null;

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        // The continuation of a handler whose actor has ended never runs.
        _cell.Mailbox.EnqueueSystem(new RunTaskStep(task));
    }

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && ReferenceEquals(ActorCell.Current, _cell) && TryExecuteTask(task);
}
