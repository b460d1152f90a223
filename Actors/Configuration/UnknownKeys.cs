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
        IEnumerable<string> names = SettingKeys.All.Select(key => key.Name);
        string? nearest = EditDistance.Nearest(name, names.Concat(SettingKeys.Sections));
        if (nearest is not null)
            return $"{SettingKeys.Section}.{nearest}";

        // An abbreviation, and a key that is right but in the wrong section, are far away as paths.
        string last = name[(name.LastIndexOf('.') + 1)..];
        string? other = names.Where(candidate => candidate.StartsWith(name, StringComparison.Ordinal)).MinBy(candidate => candidate.Length)
            ?? names.FirstOrDefault(candidate => candidate == last || candidate.EndsWith($".{last}", StringComparison.Ordinal));
        return other is null ? null : $"{SettingKeys.Section}.{other}";
    }

    private static ConfigurationProblem Unknown(string key, string? nearest) => new(
        ProblemSeverity.Warning,
        key.Length <= 200 ? key : key[..200] + "…",
        null,
        nearest is null ? "there is no such key; it has no effect" : $"there is no such key; it has no effect. Is {nearest} meant?",
        ProblemKind.UnknownKey);
}
