using ActorUdp.Protocol.Wire;

namespace ActorUdp.Protocol;

/// <summary>
/// Tells the receiver which channels wait for a wider window. It widens the window when it hears that; it is told again from time to
/// time, because its answer can be lost.
/// </summary>
internal sealed class BlockedChannels(SendChannels channels, LossDetector loss)
{
    private const long MaximumWait = 200 * MonotonicNanos.PerMillisecond;

    private long _wait;

    /// <summary>When to tell again; <see cref="long.MaxValue"/>: no channel waits.</summary>
    public long Due { get; private set; } = long.MaxValue;

    /// <summary>Whether a channel waits of which the receiver has not been told.</summary>
    public bool HasUntold
    {
        get
        {
            for (var i = 0; i < channels.Count; i++)
            {
                if (IsUntold(channels[i]))
                    return true;
            }
            return false;
        }
    }

    /// <summary>A window has been widened.</summary>
    public void OnCredit() => _wait = 0;

    /// <summary>What is due is to be told again.</summary>
    public void OnTimeout(long now)
    {
        if (now < Due)
            return;
        for (var i = 0; i < channels.Count; i++)
            channels[i].BlockedTold = -1;
        Due = long.MaxValue;
    }

    /// <summary>Writes what is untold, as far as there is room.</summary>
    public void Tell(ref DatagramWriter writer, long now)
    {
        for (var i = 0; i < channels.Count; i++)
        {
            var channel = channels[i];
            if (!IsUntold(channel))
                continue;
            if (!writer.TryBlocked((byte)i, (ulong)channel.Credit))
                return;
            channel.BlockedTold = channel.Credit;
            _wait = Math.Min(Math.Max(_wait * 2, loss.ProbeTimeout(0)), Math.Max(MaximumWait, loss.ProbeTimeout(0)));
            Due = now + _wait;
        }
    }

    private static bool IsUntold(StreamSender channel) => channel.BlockedTold != channel.Credit && channel.IsBlocked;
}
