using ActorUdp.Hosts.Transfer;

namespace ActorUdp.Specs.Hosts.Support;

/// <summary>A file in memory, which a spec can change under the sender.</summary>
internal sealed class MemorySource(string name, byte[] bytes) : IFileSource
{
    public string Name { get; } = name;

    public long Size { get; } = bytes.Length;

    public byte[] Bytes { get; set; } = bytes;

    public string? Changed { get; set; }

    public int Read(long offset, Span<byte> target)
    {
        ReadOnlySpan<byte> rest = Bytes.AsSpan(Math.Min((int)offset, Bytes.Length));
        int length = Math.Min(rest.Length, target.Length);
        rest[..length].CopyTo(target);
        return length;
    }

    public string? Change() => Changed;

    public void Dispose()
    {
    }
}
