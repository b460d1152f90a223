using System.Diagnostics;
using System.Text.Json.Nodes;

namespace ActorUdp.Hosts.Bench.Figures;

/// <summary>What a process holds.</summary>
/// <param name="Heap">Bytes of managed objects that live.</param>
/// <param name="Resident">Bytes of memory that it has in RAM, after a collection that gives back what is free.</param>
/// <param name="Threads">Threads.</param>
internal readonly record struct MemoryUse(long Heap, long Resident, int Threads)
{
    // Finalizers of one collection free what the next one finds.
    private const int Collections = 2;

    /// <summary>What this process holds; collects first.</summary>
    public static MemoryUse Now()
    {
        for (int i = 0; i < Collections; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        using var self = Process.GetCurrentProcess();
        return new MemoryUse(GC.GetTotalMemory(forceFullCollection: false), Environment.WorkingSet, self.Threads.Count);
    }

    public static MemoryUse FromJson(JsonNode json) => new((long)json["heap"]!, (long)json["resident"]!, (int)json["threads"]!);

    public JsonObject ToJson(string name) => new() { ["event"] = name, ["heap"] = Heap, ["resident"] = Resident, ["threads"] = Threads };
}
