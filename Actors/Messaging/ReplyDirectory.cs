using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace ActorUdp.Messaging;

/// <summary>
/// Gives every local actor that appears as a sender a number, so that replies find it: also the temporary actor behind an
/// Ask. The numbers begin at a random place, so that those of an earlier incarnation of this node mean nothing. Actors are
/// held weakly: while they live, their system holds them. Thread-safe.
/// </summary>
/// <param name="beginning">The number before the first.</param>
internal sealed class ReplyDirectory(ulong beginning)
{
    private const int SweepEvery = 4096;

    private readonly ConditionalWeakTable<IActorRef, EnvelopePart> _tokens = [];
    private readonly ConcurrentDictionary<ulong, WeakReference<IActorRef>> _actors = new();
    private ulong _next = beginning;
    private int _sinceSweep;

    /// <summary>How messages from an actor say who sent them: its token.</summary>
    public EnvelopePart PartOf(IActorRef actor) => _tokens.TryGetValue(actor, out EnvelopePart? known) ? known : NewPart(actor);

    public ulong TokenOf(IActorRef actor) => BinaryPrimitives.ReadUInt64LittleEndian(PartOf(actor).Bytes);

    public IActorRef? Find(ulong token) => FindWeak(token) is { } weak && weak.TryGetTarget(out IActorRef? actor) ? actor : null;

    /// <summary>What is to be asked for the actor each time, by those who keep it.</summary>
    public WeakReference<IActorRef>? FindWeak(ulong token) => _actors.GetValueOrDefault(token);

    private EnvelopePart NewPart(IActorRef actor)
    {
        ulong token = Interlocked.Increment(ref _next);
        byte[] bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, token);
        var part = new EnvelopePart(bytes, isLasting: false);
        EnvelopePart winner = _tokens.GetValue(actor, _ => part);
        if (ReferenceEquals(winner, part))
        {
            _actors[token] = new WeakReference<IActorRef>(actor);
            if (Interlocked.Increment(ref _sinceSweep) >= SweepEvery)
            {
                Sweep();
            }
        }

        return winner;
    }

    private void Sweep()
    {
        Interlocked.Exchange(ref _sinceSweep, 0);
        foreach (KeyValuePair<ulong, WeakReference<IActorRef>> entry in _actors)
        {
            if (!entry.Value.TryGetTarget(out _))
            {
                _actors.TryRemove(entry);
            }
        }
    }
}
