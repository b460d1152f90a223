using Microsoft.Win32.SafeHandles;

namespace ActorUdp.Hosts.Transfer;

/// <summary>What a file transfer reads from.</summary>
internal interface IFileSource : IDisposable
{
    /// <summary>The name that the file shall have at the receiver.</summary>
    string Name { get; }

    /// <summary>Bytes, fixed when the source was opened.</summary>
    long Size { get; }

    /// <summary>Fills <paramref name="target"/> from <paramref name="offset"/>; fewer bytes: the source has become shorter.</summary>
    int Read(long offset, Span<byte> target);

    /// <summary>Null, or how the source changed since it was opened.</summary>
    string? Change();
}

/// <summary>A file of this machine.</summary>
internal sealed class LocalFile : IFileSource
{
    private readonly string _path;
    private readonly SafeFileHandle _handle;
    private readonly DateTime _modified;

    private LocalFile(string path, string name, SafeFileHandle handle)
    {
        _path = path;
        _handle = handle;
        _modified = File.GetLastWriteTimeUtc(handle);
        Name = name;
        Size = RandomAccess.GetLength(handle);
    }

    public string Name { get; }

    public long Size { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="name">The name to offer; null: its own.</param>
    /// <exception cref="IOException">There is no such file, or it is none that can be sent; the message names it.</exception>
    public static LocalFile Open(string path, string? name)
    {
        if (Directory.Exists(path))
            throw new IOException($"{path} is a folder; only files can be sent");
        if (!File.Exists(path))
            throw new IOException($"{path}: there is no such file");
        try
        {
            SafeFileHandle handle = File.OpenHandle(path, options: FileOptions.SequentialScan);
            if (HasNoSize(handle))
            {
                handle.Dispose();
                throw new IOException($"{path} is a pipe or a device; only files can be sent");
            }
            return new LocalFile(path, name ?? Path.GetFileName(path), handle);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or NotSupportedException)
        {
            throw new IOException($"{path} cannot be read: {e.Message}", e);
        }
    }

    // Pipes, devices, the files of /proc: all say that they are empty, and yet there is something to read.
    private static bool HasNoSize(SafeFileHandle handle)
    {
        try
        {
            return RandomAccess.GetLength(handle) == 0 && RandomAccess.Read(handle, stackalloc byte[1], 0) > 0;
        }
        catch (NotSupportedException)
        {
            return true; // not seekable
        }
    }

    public int Read(long offset, Span<byte> target)
    {
        int filled = 0;
        while (filled < target.Length && RandomAccess.Read(_handle, target[filled..], offset + filled) is > 0 and int read)
            filled += read;
        return filled;
    }

    public string? Change() =>
        RandomAccess.GetLength(_handle) != Size || File.GetLastWriteTimeUtc(_handle) != _modified ? $"{_path} changed while it was sent" : null;

    public void Dispose() => _handle.Dispose();
}
