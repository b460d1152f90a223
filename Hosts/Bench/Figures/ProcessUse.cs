using System.Text.Json.Nodes;

namespace ActorUdp.Hosts.Bench.Figures;

/// <summary>What one process has used since it started, or, as a difference, during a measurement.</summary>
/// <param name="Processor">User and system time of all its threads.</param>
/// <param name="Allocated">Bytes that it took from the managed heap.</param>
/// <param name="Wire">Bytes that it gave to its sockets; null: the subject does not say.</param>
internal readonly record struct ProcessUse(TimeSpan Processor, long Allocated, long? Wire)
{
    /// <summary>What this process has used so far.</summary>
    public static ProcessUse Now(long? wire) => new(Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(), wire);

    public static ProcessUse operator -(ProcessUse after, ProcessUse before) =>
        new(after.Processor - before.Processor, after.Allocated - before.Allocated, after.Wire - before.Wire);

    public static ProcessUse FromJson(JsonNode json) =>
        new(TimeSpan.FromMicroseconds((double)json["cpuMicroseconds"]!), (long)json["allocated"]!, (long?)json["wire"]);

    public JsonObject ToJson() => new()
    {
        ["cpuMicroseconds"] = Processor.TotalMicroseconds,
        ["allocated"] = Allocated,
        ["wire"] = Wire,
    };
}
