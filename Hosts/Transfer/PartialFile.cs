using System.Security.Cryptography;

namespace ActorUdp.Hosts.Transfer;

/// <summary>How an attempt to publish a file ended.</summary>
internal enum PublishResult
{
    Published,
    HashMismatch,
    NameExists,
}

/// <summary>
/// A file on its way in: bytes go to a hidden file beside the place where it will stand, and it gets its name only whole,
/// checked and flushed. Not thread-safe; every member may block on the disk.
/// </summary>
internal sealed class PartialFile : IDisposable
{
    private readonly string _directory;
    private readonly string _partialPath;
    private readonly Stream _stream;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _closed;

    private PartialFile(string directory, string name, string partialPath, Stream stream)
    {
        _directory = directory;
        _partialPath = partialPath;
        _stream = stream;
        FinalPath = Path.Combine(directory, name);
    }

    /// <summary>Where the file will stand.</summary>
    public string FinalPath { get; }

    /// <summary>Bytes written.</summary>
    public long Written { get; private set; }

    /// <summary>Creates the hidden file.</summary>
    /// <param name="directory">An existing folder.</param>
    /// <param name="name">Checked by <see cref="FileName.Fault"/>.</param>
    /// <param name="id">Makes the hidden name unique.</param>
    /// <param name="open">Opens the hidden file; null: <see cref="Open"/>.</param>
    /// <exception cref="IOException">It cannot be created.</exception>
    public static PartialFile Create(string directory, string name, Guid id, Func<string, Stream>? open = null)
    {
        string path = Path.Combine(directory, FileName.Partial(name, id));
        return new PartialFile(directory, name, path, (open ?? Open)(path));
    }

    /// <summary>Removes what killed nodes left in a folder. Files that a living process is writing are left alone.</summary>
    /// <returns>How many were removed.</returns>
    public static int RemoveStale(string directory)
    {
        int removed = 0;
        foreach (string path in Directory.EnumerateFiles(directory, ".*.part"))
        {
            if (!FileName.IsPartial(Path.GetFileName(path)))
                continue;
            try
            {
                // A writer holds its file with FileShare.None, so opening it likewise tells whether there is one.
                using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                    File.Delete(path);
                removed++;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // In use, or not ours to remove.
            }
        }
        return removed;
    }

    /// <summary>Whether a file of this content stands under the name already: a node that was killed after publishing it could not say so.</summary>
    public static bool IsPublished(string path, long size, ReadOnlySpan<byte> hash)
    {
        if (hash.Length != TransferFrame.HashLength || !File.Exists(path))
            return false;
        using FileStream file = File.OpenRead(path);
        return file.Length == size && hash.SequenceEqual(SHA256.HashData(file));
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        _stream.Write(bytes);
        _hash.AppendData(bytes);
        Written += bytes.Length;
    }

    /// <summary>Checks the content, flushes it to the disk, and gives it its name unless that is taken. Closes the file.</summary>
    public PublishResult Publish(ReadOnlySpan<byte> expectedHash)
    {
        if (!expectedHash.SequenceEqual(_hash.GetCurrentHash()))
            return PublishResult.HashMismatch;
        if (_stream is FileStream file)
            file.Flush(flushToDisk: true);
        else
            _stream.Flush();
        _stream.Dispose();
        try
        {
            // On Unix this links and unlinks, on Windows it moves without replacing: the name appears at once or not at all.
            File.Move(_partialPath, FinalPath, overwrite: false);
        }
        catch (IOException) when (Path.Exists(FinalPath))
        {
            return PublishResult.NameExists;
        }
        _closed = true;
        DirectorySync.Flush(_directory);
        return PublishResult.Published;
    }

    /// <summary>Removes the hidden file unless it was published.</summary>
    public void Dispose()
    {
        _hash.Dispose();
        if (_closed)
            return;
        _closed = true;
        try
        {
            _stream.Dispose();
        }
        catch (IOException)
        {
            // What could not be written any more is not wanted any more.
        }
        File.Delete(_partialPath);
    }

    private static FileStream Open(string path) => new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
}
