namespace ActorUdp.Hosts.Bench.Subjects.Actors;

/// <summary>
/// Names of 127.0.0.1 that differ in how each of the four numbers is written (decimal, octal, hexadecimal, with zeros in front): to
/// the transport each is a peer of its own, with its own actor, socket and connection, though all lead to one node.
/// </summary>
internal static class LoopbackNames
{
    private static readonly string[] _loopback = ["127", "0177", "00177", "0x7f", "0x07f", "0x007f"];
    private static readonly string[] _zero = ["0", "00", "000", "0x0", "0x00", "0x000"];
    private static readonly string[] _one = ["1", "01", "001", "0x1", "0x01", "0x001"];

    /// <summary>How many there are.</summary>
    public static int Count => _loopback.Length * _zero.Length * _zero.Length * _one.Length;

    /// <summary>One of them.</summary>
    /// <param name="number">0 is the usual one.</param>
    public static string Of(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, Count);
        (number, int last) = Math.DivRem(number, _one.Length);
        (number, int third) = Math.DivRem(number, _zero.Length);
        (int first, int second) = Math.DivRem(number, _zero.Length);
        return $"{_loopback[first]}.{_zero[second]}.{_zero[third]}.{_one[last]}";
    }
}
