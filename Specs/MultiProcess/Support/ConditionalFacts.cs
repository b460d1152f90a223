namespace ActorUdp.Specs.MultiProcess.Support;

/// <summary>A fact that needs signals that stop processes.</summary>
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "Windows has no SIGSTOP";
    }
}

/// <summary>A fact that looks at processes as only Linux shows them.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "only Linux has /proc";
    }
}

/// <summary>A fact that sets the clock of the day of processes.</summary>
public sealed class FaketimeFactAttribute : FactAttribute
{
    public FaketimeFactAttribute()
    {
        if (FakeClock.Library is null)
            Skip = "libfaketime is not installed";
    }
}

/// <summary>A fact that needs a file system of its own.</summary>
public sealed class TmpfsFactAttribute : FactAttribute
{
    public TmpfsFactAttribute() => Skip = Tmpfs.Unavailable;
}
