using System.Buffers.Binary;

namespace ActorUdp.Simulation.Worlds;

/// <summary>Where a socket is in the simulated network.</summary>
internal readonly record struct Address(ushort Machine, ushort Port)
{
    public const int Size = 4;

    /// <summary>Address 0:0 is nowhere.</summary>
    public bool IsNone => Machine == 0 && Port == 0;

    /// <summary>The bytes that stand for it in a cookie.</summary>
    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(target, Machine);
        BinaryPrimitives.WriteUInt16LittleEndian(target[2..], Port);
    }

    public override string ToString() => $"m{Machine}:{Port}";
}
