import { roundTrips } from './testing/round-trip.ts';

roundTrips('Repository');
