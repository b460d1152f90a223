using System.Collections.Concurrent;
using ActorUdp.Embedded.Actor;
using ActorUdp.Embedded.Dispatch.SysMsg;

namespace ActorUdp.Embedded.Dispatch;

/// <summary>
/// The queues of one actor and the right to run it. Any thread enqueues; one thread at a time, the one that moved
/// <c>_scheduled</c> from 0 to 1, runs. No wake-up is lost: a producer enqueues, then looks at the state; the runner
/// becomes idle, then looks at the queues; a full fence stands between the two steps on both sides.
/// </summary>
internal sealed class Mailbox : IRunnable
{
    private static readonly SystemMessage _ended = new Terminate();

    private readonly ActorCell _cell;
    private readonly MessageDispatcher _dispatcher;
    private readonly ConcurrentQueue<Envelope> _messages = new();

    // Newest first; _ended once the actor has ended.
    private SystemMessage? _systemMessages = new Create();

    // 1 while the mailbox waits for its turn or runs; from the beginning, until Start, and for ever after Close.
    private int _scheduled = 1;
    private volatile bool _closed;

    // Written by the running thread only.
    private volatile int _suspensions;
    private volatile bool _awaitingTask;

    // Unstashed messages, in front of _messages; touched by the running thread only, but for the count.
    private Stack<Envelope>? _front;
    private volatile int _frontCount;

    internal Mailbox(ActorCell cell, MessageDispatcher dispatcher)
    {
        _cell = cell;
        _dispatcher = dispatcher;
    }

    internal int Suspensions => _suspensions;

    internal bool IsSuspended => _suspensions > 0;

    /// <summary>The number of user messages that wait; a snapshot.</summary>
    internal int Count => _messages.Count + _frontCount;

    private bool MayHandleMessages => _suspensions == 0 && !_awaitingTask && !_closed;

    /// <summary>Lets the actor run for the first time.</summary>
    internal void Start() => _dispatcher.Schedule(this);

    internal void Enqueue(object message, IActorRef? sender)
    {
        _messages.Enqueue(new Envelope(message, sender));
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _scheduled) == 0)
        {
            if (MayHandleMessages)
                Schedule();
        }
        else if (_closed)
        {
            DrainToDeadLetters();
        }
    }

    /// <summary>Enqueues a system message. False when the actor has ended.</summary>
    internal bool EnqueueSystem(SystemMessage message)
    {
        SystemMessage? head = Volatile.Read(ref _systemMessages);
        while (true)
        {
            if (ReferenceEquals(head, _ended))
                return false;

            message.Next = head;
            SystemMessage? seen = Interlocked.CompareExchange(ref _systemMessages, message, head);
            if (ReferenceEquals(seen, head))
                break;
            head = seen;
        }

        if (Volatile.Read(ref _scheduled) == 0)
            Schedule();
        return true;
    }

    internal void EnqueueFirst(Envelope envelope)
    {
        _front ??= new Stack<Envelope>();
        _front.Push(envelope);
        _frontCount = _front.Count;
    }

    internal void Suspend() => _suspensions++;

    internal void Resume()
    {
        if (_suspensions > 0)
            _suspensions--;
    }

    internal void SetAwaitingTask(bool awaiting) => _awaitingTask = awaiting;

    /// <summary>Takes all system messages, oldest first.</summary>
    internal SystemMessage? TakeSystemMessages()
    {
        if (Volatile.Read(ref _systemMessages) is not { } newest || ReferenceEquals(newest, _ended))
            return null;
        return Reverse(Interlocked.Exchange(ref _systemMessages, null));
    }

    /// <summary>Called once, by the running thread, when the actor has ended. What still waits goes to the dead letters.</summary>
    internal void Close()
    {
        _closed = true;
        SystemMessage? rest = Reverse(Interlocked.Exchange(ref _systemMessages, _ended));
        while (rest is not null)
        {
            SystemMessage next = rest;
            rest = rest.Next;
            next.Next = null;
            _cell.DeadSystemMessage(next);
        }

        while (_frontCount > 0)
            _cell.DeadLetter(PopFront());
        DrainToDeadLetters();
    }

    /// <inheritdoc/>
    public void Run() => Execute();

    /// <summary>Runs the actor: system messages first, then up to a throughput of user messages.</summary>
    public void Execute()
    {
        ActorCell? outer = ActorCell.Enter(_cell);
        try
        {
            _cell.ProcessSystemMessages();
            ProcessMessages();
        }
        finally
        {
            ActorCell.Leave(outer);

            // A closed mailbox stays scheduled for ever: nobody runs it again.
            if (!_closed)
                BecomeIdle();
        }
    }

    private void BecomeIdle()
    {
        Interlocked.Exchange(ref _scheduled, 0);
        if (Volatile.Read(ref _systemMessages) is not null
            || (MayHandleMessages && (_frontCount > 0 || !_messages.IsEmpty)))
            Schedule();
    }

    private void ProcessMessages()
    {
        for (int left = _dispatcher.Throughput; left > 0 && MayHandleMessages; left--)
        {
            Envelope envelope;
            if (_frontCount > 0)
                envelope = PopFront();
            else if (!_messages.TryDequeue(out envelope))
                return;
            _cell.Invoke(in envelope);
            if (Volatile.Read(ref _systemMessages) is not null)
                _cell.ProcessSystemMessages();
        }
    }

    private Envelope PopFront()
    {
        Envelope envelope = _front!.Pop();
        _frontCount = _front.Count;
        return envelope;
    }

    private void Schedule()
    {
        if (Interlocked.CompareExchange(ref _scheduled, 1, 0) == 0)
            _dispatcher.Schedule(this);
    }

    private void DrainToDeadLetters()
    {
        while (_messages.TryDequeue(out var envelope))
            _cell.DeadLetter(envelope);
    }

    private static SystemMessage? Reverse(SystemMessage? newest)
    {
        SystemMessage? oldest = null;
        while (newest is not null)
        {
            SystemMessage? next = newest.Next;
            newest.Next = oldest;
            oldest = newest;
            newest = next;
        }

        return oldest;
    }
}
