using System.Text;
using System.Text.Json.Nodes;
using ActorUdp.Specs.MultiProcess.Support;

namespace ActorUdp.Specs.MultiProcess;

public sealed class SoakSpec
{
    /// <summary>Every kind of fault in a quarter of a minute; how processes grow takes longer than that to tell.</summary>
    [UnixFact]
    public async Task A_short_soak_is_clean_and_leaves_its_plot_and_figures()
    {
        using var folder = new TempFolder();
        string output = folder.File("soak");
        await using CommandProcess soak = CommandProcess.Run("soak", "--minutes", "0.25", "--seed", "3", "--json", "--out", output);
        (int exitCode, byte[] printed) = await soak.End();

        string json = Encoding.UTF8.GetString(printed);
        Assert.True(exitCode == 0, json + soak.Errors);
        JsonNode messages = JsonNode.Parse(json)!["messages"]!;
        Assert.True((long)messages["delivered"]! > 1_000, json);
        foreach (string wrong in (string[])["doubled", "outOfOrder", "damaged", "lostInSilence", "reportedWithoutCause"])
            Assert.Equal(0, (long)messages[wrong]!);
        Assert.True((int)JsonNode.Parse(json)!["faults"]!["kill"]! >= 1, json);
        Assert.Contains("</svg>", File.ReadAllText(Path.Combine(output, "soak.svg")), StringComparison.Ordinal);
        Assert.True(File.ReadAllLines(Path.Combine(output, "samples.csv")).Length > 3);
        Assert.False(Directory.Exists(Path.Combine(output, "ledgers")));
    }
}
