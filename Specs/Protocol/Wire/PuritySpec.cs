using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Specs.Protocol.Wire;

/// <summary>
/// The protocol's assembly knows no socket, thread, task, clock, console or actor: all that it does follows from its arguments,
/// or the simulation would not prove anything. Read from the compiled references, so that nothing can hide.
/// </summary>
public class PuritySpec
{
    private static readonly string[] _forbiddenNamespaces =
    [
        "System.Net", "System.Threading.Tasks", "System.Threading.Channels", "System.Timers", "System.IO", "System.Diagnostics.Tracing",
        "Microsoft.Win32",
    ];

    private static readonly string[] _forbiddenTypes =
    [
        "System.Console", "System.TimeProvider", "System.Diagnostics.Stopwatch", "System.Diagnostics.Process",
        "System.Threading.Thread", "System.Threading.ThreadPool", "System.Threading.Timer", "System.Threading.PeriodicTimer",
        "System.Threading.WaitHandle", "System.Threading.EventWaitHandle", "System.Threading.ManualResetEvent",
        "System.Threading.ManualResetEventSlim", "System.Threading.AutoResetEvent", "System.Threading.Semaphore",
        "System.Threading.SemaphoreSlim", "System.Threading.CancellationTokenSource", "System.Threading.SynchronizationContext",
        "System.Threading.SpinWait", "System.Threading.Monitor",
    ];

    private static readonly string[] _forbiddenMembers =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today",
        "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow",
        "System.Environment.get_TickCount", "System.Environment.get_TickCount64", "System.Environment.GetEnvironmentVariable",
        "System.Random.get_Shared", "System.Guid.NewGuid", "System.Guid.CreateVersion7",
        "System.Security.Cryptography.RandomNumberGenerator.Fill", "System.Security.Cryptography.RandomNumberGenerator.GetBytes",
    ];

    [Fact]
    public void The_protocol_refers_to_nothing_that_acts_by_itself() =>
        Assert.Empty(Impurities(typeof(Datagram).Assembly.Location));

    [Fact]
    public void The_protocol_refers_to_the_framework_only()
    {
        using var file = new PEReader(File.OpenRead(typeof(Datagram).Assembly.Location));
        var metadata = file.GetMetadataReader();
        Assert.All(
            metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name)),
            name => Assert.StartsWith("System.", name));
        Assert.Equal(0, metadata.GetTableRowCount(TableIndex.ModuleRef));
    }

    /// <summary>The search finds what it looks for: this assembly of specs does some of what the protocol must not.</summary>
    [Fact]
    public void An_impure_assembly_is_found_out()
    {
        GC.KeepAlive((Environment.TickCount64, typeof(System.Net.Sockets.Socket), typeof(System.Threading.Tasks.Task), typeof(Thread)));
        var found = Impurities(typeof(PuritySpec).Assembly.Location);
        Assert.Contains("System.Environment.get_TickCount64", found);
        Assert.Contains("System.Net.Sockets.Socket", found);
        Assert.Contains("System.Threading.Tasks.Task", found);
        Assert.Contains("System.Threading.Thread", found);
    }

    private static List<string> Impurities(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        var found = new List<string>();
        foreach (var handle in metadata.TypeReferences)
        {
            var type = TypeName(metadata, handle);
            if (_forbiddenTypes.Contains(type) || _forbiddenNamespaces.Any(ns => type.StartsWith(ns + ".", StringComparison.Ordinal)))
                found.Add(type);
        }
        foreach (var handle in metadata.MemberReferences)
        {
            var member = metadata.GetMemberReference(handle);
            if (member.Parent.Kind != HandleKind.TypeReference)
                continue;
            var name = TypeName(metadata, (TypeReferenceHandle)member.Parent) + "." + metadata.GetString(member.Name);
            if (_forbiddenMembers.Contains(name))
                found.Add(name);
        }
        return found;
    }

    private static string TypeName(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        var name = metadata.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? TypeName(metadata, (TypeReferenceHandle)type.ResolutionScope) + "." + name
            : metadata.GetString(type.Namespace) + "." + name;
    }
}
