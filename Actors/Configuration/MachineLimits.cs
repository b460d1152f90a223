using System.Globalization;

namespace ActorUdp.Configuration;

/// <summary>Limits of this machine that a configuration runs into.</summary>
internal static class MachineLimits
{
    private const string SystemParameters = "/proc/sys/net/core/";

    /// <summary>Tells what the machine does not give; nothing where its limits are not known.</summary>
    public static IEnumerable<ConfigurationProblem> Check(UdpSettings settings) => Check(settings, ReadParameter);

    /// <summary>Tells what a machine with given limits does not give.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="parameter">The value of a parameter below net.core, or null where there is none.</param>
    public static IEnumerable<ConfigurationProblem> Check(UdpSettings settings, Func<string, long?> parameter)
    {
        (SettingKey<long> Key, long Wanted, string Parameter)[] limits =
        [
            (SettingKeys.SocketReceiveBuffer, settings.SocketReceiveBuffer, "rmem_max"),
            (SettingKeys.SocketSendBuffer, settings.SocketSendBuffer, "wmem_max"),
        ];
        foreach ((SettingKey<long> key, long wanted, string name) in limits)
        {
            if (parameter(name) is { } limit && limit < wanted)
            {
                yield return new ConfigurationProblem(
                    ProblemSeverity.Warning,
                    key.FullName,
                    key.TextIn(settings),
                    $"this machine gives at most {SettingUnits.Format(limit)}; to get all of it: sysctl -w net.core.{name}={wanted}",
                    ProblemKind.MachineLimit);
            }
        }
    }

    /// <summary>The bytes that the machine gives of a receive buffer asked for; all of them where its limits are not known.</summary>
    public static long ReceiveBufferOf(UdpSettings settings) =>
        Math.Min(settings.SocketReceiveBuffer, ReadParameter("rmem_max") ?? long.MaxValue);

    private static long? ReadParameter(string name)
    {
        try
        {
            return long.TryParse(File.ReadAllText(SystemParameters + name).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long value)
                ? value
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
