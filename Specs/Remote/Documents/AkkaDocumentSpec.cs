using System.Runtime.CompilerServices;

namespace ActorUdp.Specs.Remote.Documents;

/// <summary>What docs/akka.md and the README show is what is compiled and run, to the letter.</summary>
public sealed class AkkaDocumentSpec
{
    private static string Root => Path.Combine(Folder(), "..", "..", "..");

    private static string Document => Text("docs", "akka.md");

    [Fact]
    public void The_sample_configuration_is_that_of_the_sample() =>
        Assert.Contains("```hocon\n" + Text("Hosts", "Clusters", "cluster.hocon") + "```", Document, StringComparison.Ordinal);

    [Fact]
    public void The_example_of_options_is_the_compiled_one()
    {
        IEnumerable<string> example = File.ReadAllLines(Path.Combine(Folder(), "OptionsExample.cs"))
            .SkipWhile(l => l.Trim() != "// <options>").Skip(1)
            .TakeWhile(l => l.Trim() != "// </options>")
            .Select(l => l.Length > 8 ? l[8..] : "");
        Assert.Contains("```csharp\n" + string.Join('\n', example) + "\n```", Document, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_example_of_options_gets_as_far_as_an_address_that_this_machine_does_not_have()
    {
        // 10.0.0.7 is taken from documents, not from this machine; on one that has it, the system starts.
        Config quiet = ConfigurationFactory.ParseString("akka { loglevel = OFF, stdout-loglevel = OFF, loggers = [] }");
        try
        {
            Assert.Equal("10.0.0.7", await OptionsExample.Run(quiet));
        }
        catch (AggregateException e)
        {
            Assert.Contains("10.0.0.7:9000", e.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/akka.md")]
    public async Task The_few_lines_of_HOCON_start_a_node(string file)
    {
        string text = Text(file.Split('/'));
        int at = text.IndexOf("akka.actor.provider = cluster\n", StringComparison.Ordinal);
        string lines = text[at..text.IndexOf("```", at, StringComparison.Ordinal)]
            .Replace("10.0.0.7", "127.0.0.1", StringComparison.Ordinal)
            .Replace("port = 9000", "port = 0", StringComparison.Ordinal);
        using var system = ActorSystem.Create("lines", ConfigurationFactory.ParseString(lines).WithFallback("akka { loglevel = OFF, stdout-loglevel = OFF, loggers = [] }"));
        Assert.Equal("akka.udp", ((ExtendedActorSystem)system).Provider.DefaultAddress.Protocol);
        await system.Terminate();
    }

    private static string Text(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path])).ReplaceLineEndings("\n");

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
