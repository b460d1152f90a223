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

    private readonly ConditionalWeakTable<IActorRef, Token> _tokens = [];
    private readonly ConcurrentDictionary<ulong, WeakReference<IActorRef>> _actors = new();
    private ulong _next = beginning;
    private int _sinceSweep;

    public ulong TokenOf(IActorRef actor)
    {
        if (_tokens.TryGetValue(actor, out Token? known))
        {
            return known.Value;
        }

        var token = new Token(Interlocked.Increment(ref _next));
        Token winner = _tokens.GetValue(actor, _ => token);
        if (ReferenceEquals(winner, token))
        {
            _actors[token.Value] = new WeakReference<IActorRef>(actor);
            if (Interlocked.Increment(ref _sinceSweep) >= SweepEvery)
            {
                Sweep();
            }
        }

        return winner.Value;
    }

    public IActorRef? Find(ulong token) =>
        _actors.TryGetValue(token, out WeakReference<IActorRef>? weak) && weak.TryGetTarget(out IActorRef? actor) ? actor : null;

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

    private sealed record Token(ulong Value);
}
