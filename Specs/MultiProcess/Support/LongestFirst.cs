using Xunit.Abstractions;

[assembly: TestCollectionOrderer("ActorUdp.Specs.MultiProcess.Support.LongestFirst", "ActorUdp.Specs.MultiProcess")]

namespace ActorUdp.Specs.MultiProcess.Support;

/// <summary>Says of specs that they take long and mostly wait: they begin first, and the others run beside them.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TakesLongAttribute : Attribute;

/// <summary>Begins with the specs that <see cref="TakesLongAttribute"/> is on.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly HashSet<string> _long =
        [.. typeof(LongestFirst).Assembly.GetTypes().Where(t => t.IsDefined(typeof(TakesLongAttribute), inherit: false)).Select(t => t.FullName!)];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderByDescending(c => _long.Any(name => c.DisplayName.EndsWith(" for " + name, StringComparison.Ordinal)));
}
