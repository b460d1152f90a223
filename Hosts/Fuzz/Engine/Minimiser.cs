using System.Diagnostics;

namespace ActorUdp.Hosts.Fuzz.Engine;

/// <summary>
/// Makes an input that breaks an invariant as small as it gets: pieces are left out, large ones first, then bytes are made zero, as
/// long as the same invariant breaks (delta debugging, Zeller and Hildebrandt 2002, in its simple form).
/// </summary>
internal static class Minimiser
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    public static byte[] Minimise(FuzzTarget target, byte[] input, string invariant)
    {
        var trail = new FuzzTrail(target.Outcomes);
        long started = Stopwatch.GetTimestamp();
        bool Breaks(byte[] candidate) => FuzzCase.Run(target, candidate, trail)?.Invariant == invariant;
        bool InTime() => Stopwatch.GetElapsedTime(started) < _patience;

        byte[] best = input;
        bool isSmaller = true;
        while (isSmaller && InTime())
        {
            isSmaller = false;
            for (int size = Math.Max(1, best.Length / 2); size > 0; size /= 2)
            {
                for (int at = 0; at < best.Length && InTime();)
                {
                    byte[] candidate = [.. best.AsSpan(0, at), .. best.AsSpan(Math.Min(at + size, best.Length))];
                    if (Breaks(candidate))
                    {
                        best = candidate;
                        isSmaller = true;
                    }
                    else
                    {
                        at += size;
                    }
                }
            }
        }
        for (int at = 0; at < best.Length && InTime(); at++)
        {
            if (best[at] == 0)
                continue;
            byte[] candidate = [.. best];
            candidate[at] = 0;
            if (Breaks(candidate))
                best = candidate;
        }
        return best;
    }
}
