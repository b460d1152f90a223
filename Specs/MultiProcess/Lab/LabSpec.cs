using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ActorUdp.Hosts.Lab.Topology;
using ActorUdp.Specs.MultiProcess.Support;

namespace ActorUdp.Specs.MultiProcess.Lab;

/// <summary>A fact that builds a network of its own.</summary>
public sealed class LabFactAttribute : FactAttribute
{
    public LabFactAttribute()
    {
        if (LabRequirements.Missing() is { Count: > 0 } missing)
            Skip = "the lab needs what is missing here: " + string.Join(", ", missing);
    }
}

/// <summary>The verb lab with real namespaces, links and a real forwarder. No figure of time is asserted: the machine may be busy.</summary>
public sealed class LabSpec
{
    // Three times the shaper's: what a receiver reads that had no processor for a while may have come before. Without a shaper
    // it would be ten times as much and more.
    private const double SaneRate = 3 * 20_000_000;

    [LabFact]
    public async Task Both_transports_cross_the_same_path_and_nothing_stays_behind()
    {
        await using CommandProcess lab = CommandProcess.Run(
            "lab", "--loss", "1", "--rtt", "10", "--rate", "20mbit", "--seconds", "3", "--cut", "0", "--hosts", "3", "--json");
        (int exitCode, byte[] output) = await lab.End();

        Assert.True(exitCode == 0, lab.Errors);
        JsonElement report = JsonDocument.Parse(output).RootElement;
        foreach (string transport in (string[])["actorUdp", "tcp"])
        {
            JsonElement figures = report.GetProperty(transport);
            double goodput = figures.GetProperty("goodputBitsPerSecond").GetDouble()
                + figures.GetProperty("thirdHostGoodputBitsPerSecond").GetDouble();
            Assert.InRange(goodput, 1, SaneRate);
            JsonElement delivery = figures.GetProperty("delivery");
            Assert.NotEqual(0, delivery.GetProperty("received").GetInt64());
            Assert.True(delivery.GetProperty("drained").GetBoolean());
            Assert.Equal(delivery.GetProperty("accepted").GetInt64(), delivery.GetProperty("received").GetInt64());
            foreach (string wrong in (string[])["doubled", "disordered", "damaged"])
                Assert.Equal(0, delivery.GetProperty(wrong).GetInt64());
            foreach (JsonElement pings in figures.GetProperty("pings").EnumerateArray())
                Assert.InRange(pings.GetProperty("idle").GetProperty("p50Ms").GetDouble(), 10, double.MaxValue);
        }
        Assert.InRange(report.GetProperty("probe").GetProperty("p50Ms").GetDouble(), 10, double.MaxValue);
        // Both transports' packets cross the shaper one by one.
        Assert.InRange(report.GetProperty("probe").GetProperty("forwarder").GetProperty("largest").GetInt32(), 1200, 1500);
        Assert.Empty(Namespaces(lab.Id));
    }

    [LabFact]
    public async Task A_cut_path_answers_again_and_loses_nothing()
    {
        await using CommandProcess lab = CommandProcess.Run(
            "lab", "--loss", "0", "--rtt", "10", "--rate", "20mbit", "--seconds", "1", "--cut", "1", "--vs", "none", "--json");
        (int exitCode, byte[] output) = await lab.End();

        Assert.True(exitCode == 0, lab.Errors);
        JsonElement figures = JsonDocument.Parse(output).RootElement.GetProperty("actorUdp");
        Assert.Equal(JsonValueKind.Number, figures.GetProperty("firstPingAfterCutMs").ValueKind);
        Assert.Equal(figures.GetProperty("delivery").GetProperty("accepted").GetInt64(), figures.GetProperty("delivery").GetProperty("received").GetInt64());
        Assert.Empty(Namespaces(lab.Id));
    }

    [LabFact]
    public async Task A_failure_leaves_nothing_behind()
    {
        await using CommandProcess lab = CommandProcess.Run("lab", "--rtt", "10", "--congestion", "wishful");
        (int exitCode, byte[] _) = await lab.End();

        Assert.Equal(1, exitCode);
        Assert.Contains("congestion-control", lab.Errors, StringComparison.Ordinal);
        Assert.Empty(Namespaces(lab.Id));
    }

    [LabFact]
    public async Task Interrupted_it_leaves_nothing_behind()
    {
        await using CommandProcess lab = CommandProcess.Run("lab", "--rtt", "10");
        await lab.Line(l => l.Contains("ActorUdp, run 1", StringComparison.Ordinal));
        Assert.NotEmpty(Namespaces(lab.Id));

        (int exitCode, byte[] _) = await lab.Stop();

        Assert.Equal(130, exitCode);
        Assert.Empty(Namespaces(lab.Id));
    }

    [LabFact]
    public async Task What_a_killed_lab_left_behind_the_next_one_removes()
    {
        await using CommandProcess killed = CommandProcess.Run("lab", "--rtt", "10");
        await killed.Line(l => l.Contains("ActorUdp, run 1", StringComparison.Ordinal));
        int id = killed.Id;
        await killed.Kill();
        Assert.NotEmpty(Namespaces(id));

        await using CommandProcess next = CommandProcess.Run("lab", "--rtt", "10", "--congestion", "wishful");
        await next.End();

        Assert.Empty(Namespaces(id));
    }

    [Theory]
    [InlineData("--rate", "fast")]
    [InlineData("--queue", "long")]
    [InlineData("--matrix", "1,2")]
    [InlineData("--loss", "51")]
    [InlineData("--hosts", "4")]
    [InlineData("--vs", "quic")]
    public async Task A_wrong_option_is_refused_by_name(string option, string value)
    {
        await using CommandProcess lab = CommandProcess.Run("lab", option, value);
        (int exitCode, byte[] _) = await lab.End();

        Assert.Equal(2, exitCode);
        Assert.Contains(lab.Errors.Split('\n'), l => l.Contains(option, StringComparison.Ordinal) || l.Contains(value, StringComparison.Ordinal));
    }

    private static string[] Namespaces(int lab)
    {
        using Process list = Process.Start(new ProcessStartInfo("ip", ["netns", "list"]) { RedirectStandardOutput = true })!;
        string output = list.StandardOutput.ReadToEnd();
        list.WaitForExit();
        string prefix = string.Create(CultureInfo.InvariantCulture, $"{LabPlan.Prefix}{lab}-");
        return [.. output.Split('\n').Where(l => l.StartsWith(prefix, StringComparison.Ordinal))];
    }
}
