using System.Globalization;

namespace ActorUdp.Hosts.Lab.Topology;

/// <summary>What a lab needs of the machine.</summary>
internal static class LabRequirements
{
    private const int NetAdmin = 12;
    private const int SysAdmin = 21;
    private const string TunDevice = "/dev/net/tun";

    private static readonly string[] _tools = ["ip", "tc", "nft", "sh"];

    /// <summary>What is missing here, in words; empty: nothing.</summary>
    public static IReadOnlyList<string> Missing()
    {
        if (!OperatingSystem.IsLinux() || nint.Size != sizeof(long))
            return ["64-bit Linux"];
        var missing = new List<string>();
        if (!Environment.IsPrivilegedProcess)
            missing.Add("root");
        ulong capabilities = EffectiveCapabilities(File.ReadLines("/proc/self/status"));
        if ((capabilities >> NetAdmin & 1) == 0)
            missing.Add("CAP_NET_ADMIN");
        if ((capabilities >> SysAdmin & 1) == 0)
            missing.Add("CAP_SYS_ADMIN");
        missing.AddRange(_tools.Where(tool => !IsOnPath(tool)));
        if (!File.Exists(TunDevice))
            missing.Add(TunDevice);
        return missing;
    }

    /// <param name="status">The lines of /proc/self/status.</param>
    public static ulong EffectiveCapabilities(IEnumerable<string> status)
    {
        const string Key = "CapEff:";
        string? line = status.FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal));
        return line is not null && ulong.TryParse(line.AsSpan(Key.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong bits)
            ? bits
            : 0;
    }

    private static bool IsOnPath(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, tool)));
}
