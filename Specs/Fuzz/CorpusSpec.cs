using ActorUdp.Hosts.Fuzz;
using ActorUdp.Hosts.Fuzz.Engine;

namespace ActorUdp.Specs.Fuzz;

/// <summary>What the fuzzer found worth keeping goes on holding.</summary>
public sealed class CorpusSpec
{
    public static TheoryData<string> Targets => new(FuzzTargets.Create().Select(t => t.Name));

    [Theory]
    [MemberData(nameof(Targets))]
    public void Every_input_of_the_corpus_keeps_the_invariants(string name)
    {
        var target = FuzzTargets.Create().Single(t => t.Name == name);
        var trail = new FuzzTrail(target.Outcomes);
        var corpus = Corpus.OfRepository(name).ToList();
        Assert.NotEmpty(corpus);
        foreach (var (file, input) in corpus)
        {
            var finding = FuzzCase.Run(target, input, trail);
            Assert.True(finding is null, $"{file}: {finding?.Detail}");
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_target_remembers_nothing_of_the_inputs_before(string name)
    {
        var target = FuzzTargets.Create().Single(t => t.Name == name);
        foreach (var (_, input) in Corpus.OfRepository(name))
        {
            var once = new FuzzTrail(target.Outcomes);
            var twice = new FuzzTrail(target.Outcomes);
            FuzzCase.Run(target, input, once);
            FuzzCase.Run(target, input, twice);
            FuzzCase.Run(FuzzTargets.Create().Single(t => t.Name == name), input, twice);
            Assert.Equal(once.Behaviours, twice.Behaviours);
        }
    }

    [Fact]
    public void The_corpus_holds_inputs_of_targets_only()
    {
        // Akka has no target for a HOCON parser, but the repository's corpus has its folder in any case.
        HashSet<string> known = [.. FuzzTargets.Create().Select(t => t.Name), "hocon"];
        var folders = typeof(Corpus).Assembly.GetManifestResourceNames()
            .Select(n => n.Replace('\\', '/')).Where(n => n.StartsWith("fuzz/", StringComparison.Ordinal)).Select(n => n.Split('/')[1]);
        Assert.All(folders, folder => Assert.Contains(folder, known));
    }
}
