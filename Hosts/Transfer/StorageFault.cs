namespace ActorUdp.Hosts.Transfer;

/// <summary>What an exception of the file system means to the sender of a file.</summary>
internal static class StorageFault
{
    // errno values as .NET puts them into HResult on Unix, and the low words of Windows' HRESULTs.
    private const int NoSpace = 28;
    private const int QuotaLinux = 122;
    private const int QuotaMac = 69;
    private const int WindowsHandleDiskFull = 39;
    private const int WindowsDiskFull = 112;

    /// <summary>Refuses early what cannot fit; whether it does fit shows only as it is written.</summary>
    /// <exception cref="IOException">There is not enough space, said like the file system says it.</exception>
    public static void EnsureSpace(string directory, long size)
    {
        long available;
        try
        {
            available = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(Path.GetFullPath(directory))! : directory).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return; // a file system that does not tell
        }
        if (available < size)
            throw new IOException($"{size} bytes are needed, {available} are available", OperatingSystem.IsWindows() ? WindowsDiskFull : NoSpace);
    }

    public static (RefusalReason Reason, string Text) Of(Exception e) => e switch
    {
        IOException io when IsDiskFull(io) => (RefusalReason.DiskFull, "no space left where the node puts files"),
        UnauthorizedAccessException => (RefusalReason.StorageFailed, "the node may not write to its folder"),
        DirectoryNotFoundException => (RefusalReason.StorageFailed, "the node's folder is gone"),
        _ => (RefusalReason.StorageFailed, $"the node could not store the file: {e.GetType().Name}"),
    };

    private static bool IsDiskFull(IOException e)
    {
        int code = e.HResult & 0xFFFF;
        if (OperatingSystem.IsWindows())
            return code is WindowsDiskFull or WindowsHandleDiskFull;
        return e.HResult is NoSpace || e.HResult == (OperatingSystem.IsMacOS() ? QuotaMac : QuotaLinux) || code == WindowsDiskFull;
    }
}
