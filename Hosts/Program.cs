using ActorUdp.Hosts.Commands;

return await CommandLine.RunAsync(args).ConfigureAwait(false);
