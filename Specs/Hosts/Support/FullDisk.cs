namespace ActorUdp.Specs.Hosts.Support;

/// <summary>A file on a disk that is full after some bytes, as Unix reports it; on Windows as Windows does.</summary>
internal sealed class FullDisk(string path, int room) : FileStream(path, FileMode.CreateNew)
{
    private int _room = room;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _room -= buffer.Length;
        if (_room < 0)
            throw new IOException("No space left on device", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28);
        base.Write(buffer);
    }
}
