namespace ActorUdp.Configuration;

/// <summary>How far two words are from each other, to guess what was meant.</summary>
internal static class EditDistance
{
    private const int LongestWord = 100;

    /// <summary>The candidate that is nearest to a word, or null when none is near: more than a third of the word would have to change.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        if (word.Length > LongestWord)
            return null;
        string? nearest = null;
        int best = Math.Max(2, word.Length / 3) + 1;
        foreach (string candidate in candidates)
        {
            int distance = Between(word, candidate);
            if (distance >= best)
                continue;
            best = distance;
            nearest = candidate;
        }

        return nearest;
    }

    /// <summary>
    /// The number of insertions, deletions, replacements and swaps of neighbours that turn one word into the other, no
    /// part of the word being edited twice (optimal string alignment).
    /// </summary>
    public static int Between(string from, string to)
    {
        int[,] distance = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++)
        {
            for (int j = 0; j <= to.Length; j++)
                distance[i, j] = Math.Min(i, j) == 0 ? Math.Max(i, j) : Cheapest(distance, from, to, i, j);
        }

        return distance[from.Length, to.Length];
    }

    private static int Cheapest(int[,] distance, string from, string to, int i, int j)
    {
        int replaced = distance[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
        int cheapest = Math.Min(replaced, Math.Min(distance[i - 1, j], distance[i, j - 1]) + 1);
        bool swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
        return swapped ? Math.Min(cheapest, distance[i - 2, j - 2] + 1) : cheapest;
    }
}
