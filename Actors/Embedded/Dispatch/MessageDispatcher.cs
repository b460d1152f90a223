using System.Collections.Concurrent;

namespace ActorUdp.Embedded.Dispatch;

/// <summary>What gives actors threads to run on.</summary>
public abstract class MessageDispatcher
{
    private protected MessageDispatcher(string id, int throughput)
    {
        Id = id;
        Throughput = throughput;
    }

    /// <summary>The path of its configuration.</summary>
    public string Id { get; }

    /// <summary>How many messages an actor handles before others get their turn.</summary>
    public int Throughput { get; }

    /// <summary>Lets the mailbox run soon, once.</summary>
    internal abstract void Schedule(Mailbox mailbox);

    /// <summary>The dispatcher that a new actor runs on.</summary>
    internal virtual MessageDispatcher ForNewActor(string path) => this;

    /// <summary>An actor that ran here has ended.</summary>
    internal virtual void ActorEnded()
    {
    }

    /// <summary>The actor system has ended.</summary>
    internal virtual void Shutdown()
    {
    }
}

/// <summary>Runs actors on the shared thread pool.</summary>
internal sealed class ThreadPoolDispatcher(string id, int throughput) : MessageDispatcher(id, throughput)
{
    // Not to the local queue of the thread: that is last in, first out, and would starve the actors that wait longest.
    internal override void Schedule(Mailbox mailbox) => ThreadPool.UnsafeQueueUserWorkItem(mailbox, preferLocal: false);
}

/// <summary>Runs actors on the thread that sends to them. For the TestKit's own actors, which never wait.</summary>
internal sealed class CallingThreadDispatcher(string id) : MessageDispatcher(id, int.MaxValue)
{
    internal override void Schedule(Mailbox mailbox) => mailbox.Execute();
}

/// <summary>Gives every actor a thread of its own.</summary>
internal sealed class PinnedDispatcher(string id, int throughput) : MessageDispatcher(id, throughput)
{
    internal override void Schedule(Mailbox mailbox) =>
        throw new InvalidOperationException("A pinned dispatcher runs no actor itself.");

    internal override MessageDispatcher ForNewActor(string path) => new OwnThread(Id, Throughput, path);

    /// <summary>The thread of one actor. It starts with the first message and ends with the actor.</summary>
    private sealed class OwnThread : MessageDispatcher
    {
        // Holds the mailbox once for every time that it may run; at most one, and one more when the actor ends.
        private readonly BlockingCollection<Mailbox> _turns = new();

        internal OwnThread(string id, int throughput, string path)
            : base(id, throughput)
        {
            var thread = new Thread(Run) { IsBackground = true, Name = path };
            thread.UnsafeStart();
        }

        internal override void Schedule(Mailbox mailbox) => _turns.Add(mailbox);

        internal override void ActorEnded() => _turns.CompleteAdding();

        private void Run()
        {
            using (_turns)
            {
                foreach (var mailbox in _turns.GetConsumingEnumerable())
                    mailbox.Execute();
            }
        }
    }
}
