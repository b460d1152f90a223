// The one file of this assembly that names an actor runtime (docs/architecture.md, "Two runtimes").
#if AKKA
global using Akka.Actor;
#else
global using ActorUdp.Embedded.Actor;
#endif
