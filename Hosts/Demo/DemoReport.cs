using System.Text.Json.Nodes;
using ActorUdp.Hosts.Console;
using Spectre.Console;

namespace ActorUdp.Hosts.Demo;

/// <summary>What the demo did and saw, and whether it was right.</summary>
internal sealed class DemoReport
{
    // Where no terminal says how wide it is.
    private const int PlainWidth = 160;

    private readonly List<Check> _checks = [];

    public bool Held => _checks.Count > 0 && _checks.TrueForAll(c => c.Held);

    public void Add(string did, string saw, bool held) => _checks.Add(new Check(did, saw, held));

    public JsonObject ToJson(TimeSpan time) => new()
    {
        ["status"] = Held ? "Ok" : "Failed",
        ["checks"] = new JsonArray([.. _checks.Select(c => new JsonObject { ["did"] = c.Did, ["saw"] = c.Saw, ["held"] = c.Held })]),
        ["seconds"] = Math.Round(time.TotalSeconds, 3),
    };

    public void Print(TimeSpan time)
    {
        Table table = new Table().Border(TableBorder.Rounded).ShowRowSeparators().AddColumn("did").AddColumn("saw").AddColumn("held");
        foreach (Check check in _checks)
            table.AddRow(Markup.Escape(check.Did), Markup.Escape(check.Saw), check.Held ? "[green]yes[/]" : "[red]NO[/]");
        bool plain = System.Console.IsOutputRedirected;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect });
        if (plain)
            console.Profile.Width = PlainWidth;
        console.Write(table);
        Output.Line($"{(Held ? "every check held" : "NOT every check held")}; took {Human.Duration(time)}");
    }

    private sealed record Check(string Did, string Saw, bool Held);
}
