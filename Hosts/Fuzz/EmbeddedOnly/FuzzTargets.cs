using ActorUdp.Hosts.Fuzz.EmbeddedOnly;
using ActorUdp.Hosts.Fuzz.Engine;

namespace ActorUdp.Hosts.Fuzz;

/// <content>The parser of the Embedded runtime.</content>
internal static partial class FuzzTargets
{
    static partial void AddThoseOfTheRuntime(List<FuzzTarget> targets) => targets.Add(new HoconTarget());
}
