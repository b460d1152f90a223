using ActorUdp.Hosts.Bench.Subjects;
using ActorUdp.Hosts.Bench.Subjects.Actors;
using ActorUdp.Hosts.Console;

namespace ActorUdp.Hosts.Bench;

/// <summary>The embedded runtime has no remoting of its own that could be a rival.</summary>
internal static class RemoteRival
{
    /// <summary>Whether this build has it.</summary>
    public static bool IsAvailable => false;

    public static Task<IReceivingEnd> ListenAsync(Subject subject, EndOptions options) => throw Missing();

    public static Task<ISendingEnd> ConnectAsync(Subject subject, string address, EndOptions options) => throw Missing();

    public static IPingPong PingPong(Subject subject, EndOptions options) => throw Missing();

    private static CommandException Missing() => new("this build is on the embedded actor runtime, which has no Akka.Remote");
}
