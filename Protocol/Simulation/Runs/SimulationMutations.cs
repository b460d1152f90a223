using System.Text;
using ActorUdp.Protocol;

namespace ActorUdp.Simulation.Runs;

/// <summary>
/// Deliberate mistakes in the product, to see whether the simulator catches them. Only a build that was made for it has any
/// (docs/simulation.md). What is selected holds for the whole process.
/// </summary>
public static class SimulationMutations
{
    /// <summary>Whether this build can make mistakes.</summary>
    public static bool AreBuiltIn => Mutations.AreBuiltIn;

    /// <summary>The names of all, such as <c>skip-packet-dedup</c>; of every build the same.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Enum.GetValues<Mutation>().Where(m => m != Mutation.None).Select(NameOf)];

    /// <summary>The mistake that is made; null: none.</summary>
    public static string? Selected => Mutations.Active == Mutation.None ? null : NameOf(Mutations.Active);

    /// <summary>Makes a mistake from now on; before any simulation runs.</summary>
    /// <param name="name">Its name; null: none.</param>
    /// <exception cref="ArgumentException">There is no such mistake.</exception>
    /// <exception cref="NotSupportedException">This build makes none.</exception>
    public static void Select(string? name)
    {
        var mutation = name is null ? Mutation.None : Enum.GetValues<Mutation>().FirstOrDefault(m => NameOf(m) == name);
        if (name is not null && mutation == Mutation.None)
            throw new ArgumentException($"There is no mutation '{name}'.", nameof(name));
        if (AreBuiltIn || mutation != Mutation.None)
            Mutations.Active = mutation;
    }

    private static string NameOf(Mutation mutation)
    {
        var text = new StringBuilder();
        foreach (var letter in mutation.ToString())
        {
            if (char.IsUpper(letter) && text.Length > 0)
                text.Append('-');
            text.Append(char.ToLowerInvariant(letter));
        }
        return text.ToString();
    }
}
