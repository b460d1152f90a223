namespace ActorUdp.Configuration;

/// <summary>Finds keys that no code reads.</summary>
internal static class UnknownKeys
{
    /// <summary>Keys of the section that no code reads.</summary>
    public static IReadOnlyList<ConfigurationProblem> InSection(Config section)
    {
        List<ConfigurationProblem> problems = [];
        if (!section.IsEmpty)
            AddUnknown(section.Root.GetObject(), "", problems);
        return problems;
    }

    /// <summary>Keys at the root that look like the misspelt name of the section.</summary>
    public static IEnumerable<ConfigurationProblem> InPlaceOfSection(Config config) => config.AsEnumerable()
        .Where(item => EditDistance.Nearest(item.Key, [SettingKeys.Section]) is not null)
        .Select(item => Unknown(item.Key, SettingKeys.Section));

    private static void AddUnknown(HoconObject? found, string prefix, List<ConfigurationProblem> problems)
    {
        if (found is null)
            return;
        foreach ((string key, HoconValue value) in found.Items)
        {
            string name = prefix + key;
            if (SettingKeys.Sections.Contains(name))
                AddUnknown(value.GetObject(), $"{name}.", problems);
            else if (!SettingKeys.Names.Contains(name))
                problems.Add(Unknown($"{SettingKeys.Section}.{name}", Nearest(name)));
        }
    }

    private static string? Nearest(string name)
    {
        string? nearest = EditDistance.Nearest(name, SettingKeys.Names.Concat(SettingKeys.Sections));
        if (nearest is not null)
            return $"{SettingKeys.Section}.{nearest}";

        // A key that is right but in the wrong section is far away as a path.
        string last = name[(name.LastIndexOf('.') + 1)..];
        string? moved = SettingKeys.Names.FirstOrDefault(candidate => candidate == last || candidate.EndsWith($".{last}", StringComparison.Ordinal));
        return moved is null ? null : $"{SettingKeys.Section}.{moved}";
    }

    private static ConfigurationProblem Unknown(string key, string? nearest) => new(
        ProblemSeverity.Warning,
        key.Length <= 200 ? key : key[..200] + "…",
        null,
        nearest is null ? "there is no such key; it has no effect" : $"there is no such key; it has no effect. Is {nearest} meant?",
        ProblemKind.UnknownKey);
}
